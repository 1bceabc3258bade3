import { describe, expect, test } from '@jest/globals';

import { isLogName, newestFirst, timeInName } from './newest.ts';

function ranked(entries: Record<string, string>): string[] {
  return newestFirst(
    Object.entries(entries).map(([name, day]) => ({ name, lastModified: new Date(day) })),
  ).map(({ name }) => name);
}

describe('newestFirst', () => {
  test('the time in the file name decides, not when the file was changed', () => {
    const order = ranked({
      '2025-09-15T12-00.jsonl': '2025-09-20',
      '2025-09-15T13-00.jsonl.gz': '2025-09-19',
      '2025-09-14T23-59.jsonl': '2025-09-30',
    });

    expect(order).toEqual(['2025-09-15T13-00.jsonl.gz', '2025-09-15T12-00.jsonl', '2025-09-14T23-59.jsonl']);
  });

  test('names without a time come below all that have one, the last changed first', () => {
    const order = ranked({
      'b.jsonl': '2026-01-02',
      'a.jsonl': '2026-01-03',
      '1999-01-01T00-00.jsonl': '2020-01-01',
    });

    expect(order).toEqual(['1999-01-01T00-00.jsonl', 'a.jsonl', 'b.jsonl']);
  });

  test('only the last segment of a key has the time', () => {
    const order = ranked({
      'z/2025-01-01T00-00.jsonl': '2020-01-01',
      'a/2025-01-02T00-00.jsonl': '2020-01-01',
    });

    expect(order).toEqual(['a/2025-01-02T00-00.jsonl', 'z/2025-01-01T00-00.jsonl']);
  });

  test('the order of the listing does not decide between equals', () => {
    const entries = { 'a.jsonl': '2026-01-01', 'c.jsonl': '2026-01-01', 'b.jsonl': '2026-01-01' };

    expect(ranked(entries)).toEqual(['c.jsonl', 'b.jsonl', 'a.jsonl']);
  });
});

describe('timeInName', () => {
  test.each([
    '2025-02-30T12-00.jsonl',
    '2025-09-15T24-00.jsonl',
    'x2025-09-15T12-00.jsonl',
    '2025-09-15T12-00.json',
    '2025-09-15T12-00.jsonl/x',
  ])('%s has none', (name) => {
    expect(timeInName(name)).toBeUndefined();
  });

  test('is in UTC', () => {
    expect(timeInName('logs/2025-09-15T12-34.jsonl')).toBe(Date.UTC(2025, 8, 15, 12, 34));
  });
});

test.each([
  ['a.jsonl', true],
  ['a.jsonl.gz', true],
  ['a.json', false],
  ['a.jsonl.bak', false],
  ['a.gz', false],
])('%s is the name of a log: %s', (name, answer) => {
  expect(isLogName(name)).toBe(answer);
});
