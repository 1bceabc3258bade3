import type { CheckResult } from './target-health.ts';
import { get } from './node-http.ts';

export interface HttpCheck {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly timeoutMs: number;
  /** Statuses that pass, as a target group has them: `200`, `200,202`, `200-299`. @default '200' */
  readonly matcher?: string;
}

/** One health check, as a target group makes it. An answer, never an error. */
export function checkHttp({ host, port, path, timeoutMs, matcher = '200' }: HttpCheck): Promise<CheckResult> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeoutMs);
    // A connection of its own each time, as load balancers do: a kept-alive one hides that no new one is accepted.
    const request = get({ host, port, path, agent: false, signal }, (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      resolve({ healthy: passes(statusCode, matcher), detail: `answered ${statusCode}` });
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const refused = error.code === 'ECONNREFUSED';
      resolve({
        healthy: false,
        detail: describe(error, signal, timeoutMs),
        ...(refused ? { refused } : {}),
      });
    });
  });
}

function passes(status: number, matcher: string): boolean {
  return matcher.split(',').some((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return from !== undefined && to !== undefined && status >= from && status <= to;
  });
}

function describe(error: NodeJS.ErrnoException, signal: AbortSignal, timeoutMs: number): string {
  if (signal.aborted) return `no answer within ${timeoutMs / 1000} s`;
  return error.code === 'ECONNREFUSED' ? 'connection refused' : error.message;
}
