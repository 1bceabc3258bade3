import { spawnSync } from 'node:child_process';

import { median } from './report.ts';

/** The measurements of one run of load. */
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
  // Loaded here: most benchmarks are of something else.
  const { default: autocannon } = await import('autocannon');
  const result = await autocannon({ url, connections: CONNECTIONS, duration: seconds });
  return {
    requestsPerSecond: result.requests.average,
    p99Ms: result.latency.p99,
    failures: result.non2xx + result.errors,
  };
}

/** A server under load, and its name. */
export interface Loaded {
  readonly name: string;
  readonly url: string;
  /** CPU time that its process has used so far, in microseconds; absent where it cannot be asked. */
  readonly cpuMicros?: () => Promise<number>;
}

export interface Contest {
  readonly run: Generator;
  readonly runs: number;
  /** The length of each run. */
  readonly seconds: number;
  /** The length of one run of each before the first that counts. */
  readonly warmUpSeconds: number;
}

/** Medians of a contestant's runs; shares of the first contestant's. */
export interface Shares {
  readonly name: string;
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
  readonly share: number;
  readonly p99Share: number;
  /** CPU time of a request in microseconds, which other work on the machine changes least; absent where unknown. */
  readonly cpuMicros?: number;
  readonly cpuShare?: number;
}

/**
 * Loads all servers once, then again, and so on. Ratios are taken round by round, so that a machine that slows down
 * slows both sides.
 * @throws when somebody fails a request
 */
export async function raceLoads(
  contestants: readonly Loaded[],
  { run, runs, seconds, warmUpSeconds }: Contest,
): Promise<readonly Shares[]> {
  for (const { url } of contestants) await run(url, warmUpSeconds);
  const rounds: MeasuredLoad[][] = [];
  for (let round = 1; round <= runs; round += 1) {
    const loads: MeasuredLoad[] = [];
    for (const contestant of contestants) loads.push(await measure(contestant, run, seconds));
    rounds.push(loads);
    console.error(`round ${round} of ${runs}`);
  }
  return contestants.map(({ name, cpuMicros }, index) => {
    const of = (read: (load: MeasuredLoad, first: MeasuredLoad) => number): number =>
      median(rounds.map((loads) => read(loads[index]!, loads[0]!)));
    return {
      name,
      requestsPerSecond: Math.round(of((load) => load.requestsPerSecond)),
      p99Ms: of((load) => load.p99Ms),
      share: of((load, first) => load.requestsPerSecond / first.requestsPerSecond),
      p99Share: of((load, first) => load.p99Ms / first.p99Ms),
      ...(cpuMicros === undefined
        ? {}
        : {
            cpuMicros: of((load) => load.cpuMicros),
            cpuShare: of((load, first) => load.cpuMicros / first.cpuMicros),
          }),
    };
  });
}

/** Its CPU time of a request in microseconds is NaN where the server cannot be asked. */
type MeasuredLoad = Load & { readonly cpuMicros: number };

async function measure(
  { name, url, cpuMicros }: Loaded,
  run: Generator,
  seconds: number,
): Promise<MeasuredLoad> {
  const before = await cpuMicros?.();
  const load = await run(url, seconds);
  const after = await cpuMicros?.();
  if (load.failures > 0) throw new Error(`${name} failed requests`);
  const used = before === undefined || after === undefined ? Number.NaN : after - before;
  return { ...load, cpuMicros: used / (load.requestsPerSecond * seconds) };
}
