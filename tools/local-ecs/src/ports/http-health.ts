import { get } from 'node:http';

import type { HealthAnswer, HealthPort } from '../ports.ts';

/** Asks on the loopback address; healthy is status 200 and nothing else, as a target group's default matcher. */
export const httpHealth: HealthPort = {
  check: ({ port, path, timeoutMs }) =>
    new Promise((resolve) => {
      const signal = AbortSignal.timeout(timeoutMs);
      // A connection of its own, as load balancers do: a kept-alive one would not notice a full accept queue.
      const request = get({ host: '127.0.0.1', port, path, agent: false, signal }, (response) => {
        response.resume();
        resolve({ healthy: response.statusCode === 200, detail: `answered ${response.statusCode ?? 0}` });
      });
      request.on('error', (error) => resolve(failure(error, signal.aborted, timeoutMs)));
    }),
};

function failure(error: NodeJS.ErrnoException, timedOut: boolean, timeoutMs: number): HealthAnswer {
  if (timedOut) return { healthy: false, detail: `no answer within ${timeoutMs / 1000} s` };
  if (error.code === 'ECONNREFUSED') return { healthy: false, detail: 'connection refused' };
  return { healthy: false, detail: error.message };
}
