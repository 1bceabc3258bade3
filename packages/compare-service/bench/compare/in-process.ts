// Times a comparison inside a process that is warm, as a service is: `node in-process.ts ours|jsdiff FILE1 FILE2 RUNS`
// prints a JSON list of milliseconds, after one run that does not count.
import { readFileSync } from 'node:fs';

import { structuredPatch } from 'diff';

import { findDifference } from '../../src/engine/difference.ts';
import { writeJson } from '../../src/output/json.ts';

const [engine, path1 = '', path2 = '', runs = '1'] = process.argv.slice(2);
const names = { file1: 'a.txt', file2: 'b.txt' };
const bytes = [readFileSync(path1), readFileSync(path2)] as const;
const texts = [bytes[0].toString('utf8'), bytes[1].toString('utf8')] as const;

const engines: Readonly<Record<string, () => unknown>> = {
  ours: () => writeJson(findDifference(...bytes), names, 3),
  jsdiff: () => structuredPatch('a.txt', 'b.txt', ...texts, '', '', { context: 3 }),
};

const compare = engines[engine ?? ''];
if (compare === undefined) throw new Error(`engine must be ours or jsdiff, got: ${engine}`);
const times = Array.from({ length: Number(runs) + 1 }, () => {
  const start = performance.now();
  compare();
  return performance.now() - start;
});
console.log(JSON.stringify(times.slice(1)));
