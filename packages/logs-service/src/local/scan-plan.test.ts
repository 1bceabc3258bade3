import { expect, test } from '@jest/globals';

import { threadsWorthwhile } from './scan-plan.ts';

const MEBIBYTE = 1024 * 1024;
const logsOf = (...mebibytes: number[]) =>
  mebibytes.map((size) => ({ path: 'a.jsonl', size: size * MEBIBYTE, sequential: false }));

test.each([
  ['a small file', logsOf(60), 4, 8, 1],
  ['no file', [], 0, 8, 1],
  ['a large file', logsOf(500), 32, 2, 2],
  ['a large file on many cores', logsOf(5000), 313, 64, 4],
  ['many small files', logsOf(...Array.from({ length: 100 }, () => 2)), 100, 8, 4],
  ['one large file that cannot be cut', logsOf(5000), 1, 8, 1],
])('%s', (_, logs, tasks, parallelism, threads) => {
  expect(threadsWorthwhile(logs, tasks, parallelism)).toBe(threads);
});
