import { spawnSync } from 'node:child_process';

import autocannon from 'autocannon';

/** What one run of load saw. */
export interface Load {
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
  readonly failures: number;
}

export type Generator = (url: string, seconds: number) => Promise<Load>;

const CONNECTIONS = 32;

/** `wrk` where it is installed; autocannon otherwise, which is slower than the fastest servers and so flatters the rest. */
export function loadGenerator(): { readonly name: string; readonly run: Generator } {
  const found = spawnSync('wrk', ['--version']).error === undefined;
  if (found) return { name: `wrk -t1 -c${CONNECTIONS}`, run: runWrk };
  console.error('skipped: wrk not found (apt-get install wrk), using autocannon, which levels the ratios');
  return { name: `autocannon -c${CONNECTIONS}`, run: runAutocannon };
}

function runWrk(url: string, seconds: number): Promise<Load> {
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}`, '--latency', url];
  const { stdout } = spawnSync('wrk', args, { encoding: 'utf8' });
  const [, amount, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
  const perMs = { us: 0.001, ms: 1, s: 1000 }[unit ?? 'ms'] ?? 1;
  return Promise.resolve({
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p99Ms: Number(amount) * perMs,
    failures: /Non-2xx|Socket errors/.test(stdout) ? 1 : 0,
  });
}

async function runAutocannon(url: string, seconds: number): Promise<Load> {
  const result = await autocannon({ url, connections: CONNECTIONS, duration: seconds });
  return {
    requestsPerSecond: result.requests.average,
    p99Ms: result.latency.p99,
    failures: result.non2xx + result.errors,
  };
}
