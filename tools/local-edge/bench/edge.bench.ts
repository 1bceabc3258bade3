// `npm run bench -- edge [--runs N] [--seconds N]`: what the edge costs, against no proxy and against nginx.
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { startContest } from './contestants.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, seconds: { type: 'string', default: '3' } },
});
const runs = Number(values.runs);
const seconds = Number(values.seconds);
const GENERATOR = ['-t1', '-c32', '--latency'];
const WARM_UP_SECONDS = 2;

interface Load {
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
}

interface Row extends Load {
  readonly name: string;
  readonly shareOfDirect: number;
  readonly p99OfDirect: number;
}

if (spawnSync('wrk', ['--version']).error === undefined) await main();
else console.log('skipped: wrk not found (apt-get install wrk)');

async function main(): Promise<void> {
  const { contestants, end } = await startContest();
  try {
    const seen = new Map<string, Load[]>(contestants.map(({ name }) => [name, []]));
    for (const { url } of contestants) wrk(url, WARM_UP_SECONDS);
    for (let round = 0; round < runs; round += 1) {
      for (const { name, url } of contestants) seen.get(name)?.push(wrk(url, seconds));
      console.error(`round ${round + 1} of ${runs}`);
    }
    const rows = rowsOf(seen);
    const generator = `wrk ${GENERATOR.slice(0, 2).join(' ')}`;
    console.log(`${generator}, ${runs} × ${seconds} s each, interleaved, medians; ${cpus().length} cores\n`);
    printTable(rows);
    await record({ generator, runs, seconds, rows });
  } finally {
    end();
  }
}

function wrk(url: string, forSeconds: number): Load {
  const { stdout } = spawnSync('wrk', [...GENERATOR, `-d${forSeconds}`, url], { encoding: 'utf8' });
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`${url} failed requests:\n${stdout}`);
  const [, amount, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
  const perMs = { us: 0.001, ms: 1, s: 1000 }[unit ?? 'ms'] ?? 1;
  return {
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p99Ms: Number(amount) * perMs,
  };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Ratios are taken round by round, so that a machine that slows down slows both sides. */
function rowsOf(seen: ReadonlyMap<string, readonly Load[]>): Row[] {
  const direct = seen.get('direct') ?? [];
  return [...seen].map(([name, loads]) => ({
    name,
    requestsPerSecond: Math.round(median(loads.map((load) => load.requestsPerSecond))),
    p99Ms: median(loads.map((load) => load.p99Ms)),
    shareOfDirect: median(
      loads.map((load, round) => load.requestsPerSecond / (direct[round]?.requestsPerSecond ?? 1)),
    ),
    p99OfDirect: median(loads.map((load, round) => load.p99Ms / (direct[round]?.p99Ms ?? 1))),
  }));
}

function printTable(rows: readonly Row[]): void {
  console.log('way to the target  requests/s  of direct     p99 ms  of direct');
  for (const { name, requestsPerSecond, shareOfDirect, p99Ms, p99OfDirect } of rows) {
    console.log(
      name.padEnd(17) +
        String(requestsPerSecond).padStart(12) +
        shareOfDirect.toFixed(2).padStart(11) +
        p99Ms.toFixed(2).padStart(11) +
        p99OfDirect.toFixed(1).padStart(11),
    );
  }
}

async function record(result: object): Promise<void> {
  const folder = new URL('./results/', import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL('edge.json', folder), `${JSON.stringify(result, undefined, 2)}\n`);
}
