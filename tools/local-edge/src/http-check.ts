import { get } from 'node:http';

import type { CheckResult } from './target-health.ts';

export interface HttpCheck {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly timeoutMs: number;
}

/** One health check: healthy is status 200 and nothing else, as a target group's default matcher has it. */
export function checkHttp({ host, port, path, timeoutMs }: HttpCheck): Promise<CheckResult> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeoutMs);
    // A connection of its own each time, as load balancers do: a kept-alive one hides that no new one is accepted.
    const request = get({ host, port, path, agent: false, signal }, (response) => {
      response.resume();
      resolve({ healthy: response.statusCode === 200, detail: `answered ${response.statusCode ?? 0}` });
    });
    request.on('error', (error) => resolve({ healthy: false, detail: describe(error, signal, timeoutMs) }));
  });
}

function describe(error: NodeJS.ErrnoException, signal: AbortSignal, timeoutMs: number): string {
  if (signal.aborted) return `no answer within ${timeoutMs / 1000} s`;
  return error.code === 'ECONNREFUSED' ? 'connection refused' : error.message;
}
