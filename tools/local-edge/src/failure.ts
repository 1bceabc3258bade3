import type { FailureKind } from './counters.ts';
import type { Problem } from './problem.ts';

export interface ForwardTimeouts {
  /** Milliseconds to establish a connection to a target. */
  readonly connectMs: number;
  /** Milliseconds without a byte in either direction after which a request or a WebSocket is given up. */
  readonly idleMs: number;
}

/** `Retry-After` for clients of an unavailable service: the time between two health checks. */
const RETRY_AFTER_SECONDS = 1;

/** The reason why the edge itself ended a request to a target; `unneeded`: the client has left, or has its answer. */
export class EndedByEdge extends Error {
  readonly kind: FailureKind | 'unneeded';

  constructor(kind: FailureKind | 'unneeded') {
    super(kind);
    this.kind = kind;
  }
}

/** @param connected whether the connection was established, so that something of the request may have been sent */
export function failureKind(error: Error, connected: boolean): FailureKind | 'unneeded' {
  if (error instanceof EndedByEdge) return error.kind;
  if (!connected) return 'connect';
  return (error as NodeJS.ErrnoException).code?.startsWith('HPE_') === true ? 'invalid' : 'closed';
}

/**
 * The problem that the client gets, with the meanings that an Application Load Balancer gives the statuses:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 */
export function failureProblem(kind: FailureKind, service: string, timeouts: ForwardTimeouts): Problem {
  const [connect, idle] = [timeouts.connectMs / 1000, timeouts.idleMs / 1000];
  switch (kind) {
    case 'connect':
      return { status: 502, detail: `Service ${service} refused the connection.` };
    case 'closed':
      return { status: 502, detail: `Service ${service} closed the connection without an answer.` };
    case 'invalid':
      return { status: 502, detail: 'The service sent an answer that is not valid HTTP.' };
    case 'cut':
      return {
        status: 502,
        detail: `The task of service ${service} was deregistered and its deregistration delay is over.`,
      };
    case 'connectTimeout':
      return { status: 504, detail: `No connection to service ${service} within ${connect} s.` };
    case 'timeout':
      return { status: 504, detail: `Service ${service} did not answer within ${idle} s.` };
  }
}

export function requestStalled({ idleMs }: ForwardTimeouts): Problem {
  return { status: 408, detail: `The request stalled for ${idleMs / 1000} s.` };
}

export function noHealthyTarget(service: string): Problem {
  return {
    status: 503,
    detail: `Service ${service} has no healthy task at the moment.`,
    headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
  };
}
