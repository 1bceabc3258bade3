// `npm run bench -- http [--runs N] [--seconds N] [--only NAME]…`: the kit's hello route against its peers, in one interleaved
// run. With `--only` some of them, which are neither judged nor kept.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import {
  keepResults,
  loadGenerator,
  positive,
  printHolds,
  raceLoads,
  type Hold,
  type Shares,
} from '../test/benchmarking/index.ts';
import { requireBatches, startCollector, startContestants } from './contestants.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    only: { type: 'string', multiple: true },
  },
});
const runs = positive('runs', values.runs);
const seconds = positive('seconds', values.seconds);

/** The first contestant is the base of the others' shares. */
const collector = await startCollector();
const contestants = await startContestants(collector, values.only);
try {
  const { name: generator, run } = loadGenerator();
  const rows = await raceLoads(contestants, { run, runs, seconds, warmUpSeconds: 3 });
  console.log(`${generator}, ${runs} × ${seconds} s each, interleaved, medians; ${cpus().length} cores\n`);
  printTable(rows);
  if (values.only === undefined) {
    await requireBatches(collector);
    const holds = judge(rows);
    printHolds(holds);
    keepResults(import.meta.filename, { generator, runs, seconds, rows, holds });
  }
} finally {
  for (const { process: server } of [...contestants, collector]) server.kill();
}

function printTable(rows: readonly Shares[]): void {
  console.log('server                 requests/s  of raw     p99 ms  of raw  CPU µs  of raw');
  for (const { name, requestsPerSecond, share, p99Ms, p99Share, cpuMicros, cpuShare } of rows) {
    console.log(
      name.padEnd(22) +
        String(requestsPerSecond).padStart(11) +
        share.toFixed(2).padStart(8) +
        p99Ms.toFixed(2).padStart(11) +
        p99Share.toFixed(1).padStart(8) +
        (cpuMicros?.toFixed(1) ?? '').padStart(8) +
        (cpuShare?.toFixed(2) ?? '').padStart(8),
    );
  }
}

function judge(rows: readonly Shares[]): Hold[] {
  const of = (name: string): Shares | undefined => rows.find((row) => row.name === name);
  const quiet = of('kit, no log')?.share ?? 0;
  const full = of('kit, full');
  const traced = (of('kit, traced')?.share ?? 0) / (full?.share ?? Number.NaN);
  const fastApi = of('fastapi + uvicorn');
  const holds = [
    hold('without logging ≥ 0.5 of raw', quiet, (share) => share >= 0.5),
    hold('full stack ≥ 0.3 of raw', full?.share ?? 0, (share) => share >= 0.3),
    hold('traced ≥ 0.9 of the full stack', traced, (share) => share >= 0.9),
    hold("full stack p99 ≤ 4 × raw's", full?.p99Share ?? Number.NaN, (ratio) => ratio <= 4),
  ];
  if (fastApi === undefined) return holds;
  // Both run without a log line for each request.
  const rule = 'without logging ≥ 2.5 × FastAPI without its access log';
  return [...holds, hold(rule, quiet / fastApi.share, (ratio) => ratio >= 2.5)];
}

function hold(rule: string, got: number, isMet: (got: number) => boolean): Hold {
  return { rule, met: isMet(got), got: got.toFixed(2) };
}
