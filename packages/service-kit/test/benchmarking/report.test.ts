import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, jest, test } from '@jest/globals';

import { keepResults, median, printHolds } from './report.ts';

afterEach(() => {
  process.exitCode = undefined;
  jest.restoreAllMocks();
});

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[7], 7],
  [[], Number.NaN],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

describe('holds', () => {
  test.each([
    [true, 'met     fast: 2x', undefined],
    [false, 'MISSED  fast: 2x', 1],
  ])('that are met: %s, print %j and leave exit code %s', (met, line, exitCode) => {
    const print = jest.spyOn(console, 'log').mockReturnValue();

    printHolds([{ rule: 'fast', met, got: '2x' }]);

    expect(print.mock.calls.flat()).toContain(line);
    expect(process.exitCode).toBe(exitCode);
  });
});

test('results lie beside the benchmark, under its name, with date and machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));

  keepResults(join(folder, 'speed.bench.ts'), { runs: 5 });

  const file = join(folder, 'results', 'speed.json');
  expect(existsSync(file)).toBe(true);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    machine: expect.stringContaining(`Node ${process.versions.node}`),
    runs: 5,
  });
  rmSync(folder, { recursive: true });
});
