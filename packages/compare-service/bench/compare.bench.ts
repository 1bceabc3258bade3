// How fast files are compared, beside the tools that people would use instead: npm run bench -- compare [--runs N]
// [--input TEXT: only inputs whose name has it, and no results are written]
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { keepResults, machine, median, positive, printHolds } from '@fairway/service-kit/benchmarking';

import { contenders, type Contender } from './compare/contenders.ts';
import { holds, type Row } from './compare/holds.ts';
import { prepareInputs } from './compare/inputs.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, input: { type: 'string', default: '' } },
});
const runs = positive('runs', values.runs);
const folder = join(import.meta.dirname, '../../../.fairway/bench/compare');
const inputs = prepareInputs(folder).filter(({ name }) => name.includes(values.input));
const rows = race(contenders(inputs));
const judged = holds(rows);

console.log(`medians of ${runs} interleaved runs, in ms, ${machine()}`);
for (const { name: input } of inputs) {
  console.log(`\n${input}`);
  for (const { name, ms } of rows.filter((row) => row.input === input).toSorted((a, b) => a.ms - b.ms)) {
    console.log(`  ${name.padEnd(30)}${ms.toFixed(0).padStart(8)}`);
  }
}
printHolds(judged);
if (values.input === '') keepResults(import.meta.filename, { runs, rows, holds: judged });

/** Runs all contenders once, then again, and so on: a disturbance of the machine affects all alike. */
function race(all: readonly Contender[]): Row[] {
  const times = new Map<Contender, number[]>(all.map((contender) => [contender, []]));
  for (let run = 0; run < runs; run++) {
    for (const [contender, measured] of times) {
      process.stderr.write(`\r\u001b[Krun ${run + 1} of ${runs}: ${contender.name}, ${contender.input.name}`);
      measured.push(contender.run());
    }
  }
  process.stderr.write('\n');
  return all.map((contender) => {
    const { name, input } = contender;
    return { name, input: input.name, worst: input.worst, ms: median(times.get(contender) ?? []) };
  });
}
