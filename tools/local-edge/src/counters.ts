/**
 * The ways in which a request that was given to a target fails:
 * - `connect`: the connection was refused or reset before anything was sent; another target may have answered
 * - `connectTimeout`: no connection within the connect timeout
 * - `closed`: the target closed the connection before its answer was complete
 * - `timeout`: no answer within the idle timeout
 * - `invalid`: the answer was not HTTP
 * - `cut`: the deregistration delay was over
 */
export type FailureKind = 'connect' | 'connectTimeout' | 'closed' | 'timeout' | 'invalid' | 'cut';

const statusClasses = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;

export type StatusClass = (typeof statusClasses)[number];

/** Counts of a target since it was registered. A WebSocket counts as a request. */
export interface TargetCounters {
  /** Requests given to the target, failed ones included. */
  readonly requests: number;
  /** Requests and WebSockets that have not ended: the outstanding ones. */
  readonly active: number;
  /** The number of those that are WebSockets. */
  readonly activeWebSockets: number;
  /** Answers of the target, by class of status. */
  readonly answers: Readonly<Record<StatusClass, number>>;
  readonly failures: Readonly<Record<FailureKind, number>>;
}

/** The same, while it counts. */
export class RequestCounters {
  readonly answers: Record<StatusClass, number> = { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 };
  readonly failures: Record<FailureKind, number> = {
    connect: 0,
    connectTimeout: 0,
    closed: 0,
    timeout: 0,
    invalid: 0,
    cut: 0,
  };
  requests = 0;

  answered(status: number): void {
    // A target may answer with any three digits; 6xx and above are no class of HTTP's.
    const name = statusClasses[Math.trunc(status / 100) - 1];
    if (name !== undefined) this.answers[name] += 1;
  }
}
