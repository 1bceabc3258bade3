// `npm run bench -- edge [--runs N] [--seconds N]`: the cost of the edge, against no proxy and against nginx.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import {
  keepResults,
  loadGenerator,
  positive,
  raceLoads,
  type Shares,
} from '@fairway/service-kit/benchmarking';

import { startContest } from './contestants.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, seconds: { type: 'string', default: '3' } },
});
const runs = positive('runs', values.runs);
const seconds = positive('seconds', values.seconds);

/** The first goes to the target directly: it is the base of the others' shares. */
const { contestants, end } = await startContest();
try {
  const { name: generator, run } = loadGenerator();
  const rows = await raceLoads(contestants, { run, runs, seconds, warmUpSeconds: 2 });
  console.log(`${generator}, ${runs} × ${seconds} s each, interleaved, medians; ${cpus().length} cores\n`);
  printTable(rows);
  keepResults(import.meta.filename, { generator, runs, seconds, rows });
} finally {
  end();
}

function printTable(rows: readonly Shares[]): void {
  console.log('way to the target  requests/s  of direct     p99 ms  of direct');
  for (const { name, requestsPerSecond, share, p99Ms, p99Share } of rows) {
    console.log(
      name.padEnd(17) +
        String(requestsPerSecond).padStart(12) +
        share.toFixed(2).padStart(11) +
        p99Ms.toFixed(2).padStart(11) +
        p99Share.toFixed(1).padStart(11),
    );
  }
}
