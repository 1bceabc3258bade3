// How fast `analyze` counts errors, beside the tools that people would use instead: npm run bench -- logs
// [--megabytes N] [--runs N]
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { keepResults, machine, positive, printHolds } from '@fairway/service-kit/benchmarking';

import { contenders } from './logs/contenders.ts';
import { holds } from './logs/holds.ts';
import { prepareInputs } from './logs/inputs.ts';
import { hasGnuTime } from './logs/measure.ts';
import { printTables } from './logs/print.ts';
import { race } from './logs/race.ts';

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '500' },
    runs: { type: 'string', default: '5' },
  },
});
const megabytes = positive('megabytes', values.megabytes);
const runs = positive('runs', values.runs);
const folder = join(import.meta.dirname, '../../../.fairway/bench');

const gnuTime = hasGnuTime();
if (!gnuTime) console.error('skipped: memory and processor time, GNU time not found (apt-get install time)');
console.error(`inputs of ${megabytes} MB (and one of ${2 * megabytes} MB), from a fixed seed`);
const inputs = await prepareInputs(folder, megabytes);
const onRun = (done: number, all: number) => process.stderr.write(`\rrun ${done} of ${all} `);
const rows = await race(contenders(inputs), { inputs, runs, gnuTime, onRun });
process.stderr.write('\n');

const judged = holds(rows);
console.log(`${megabytes} MB, medians of ${runs} interleaved runs, whole processes, ${machine()}`);
printTables(rows);
printHolds(judged);
keepResults(import.meta.filename, { megabytes, runs, rows, holds: judged });
