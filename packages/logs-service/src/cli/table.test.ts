import { expect, test } from '@jest/globals';

import { reportTable } from './table.ts';

const report = {
  source: 's3://my-logs/tests/2025-09-15T12-00.jsonl',
  total: 1235,
  byService: { orders: 1234, billing: 1 },
  alert: true,
  malformed: 1,
  undated: 0,
  lines: 20_000,
  bytes: 5_678_900,
};

test('a table has the summary, then the services', () => {
  expect(reportTable(report, 2)).toBe(
    [
      'source       s3://my-logs/tests/2025-09-15T12-00.jsonl',
      'errors       1,235 (ALERT, threshold 2)',
      'undated      0',
      'malformed    1',
      'lines        20,000',
      'bytes        5,678,900',
      '',
      'service  errors',
      'orders    1,234',
      'billing       1',
      '',
    ].join('\n'),
  );
});

test('without errors there is no list of services', () => {
  const table = reportTable({ ...report, total: 0, byService: {}, alert: false }, 3);

  expect(table).toContain('errors       0 (no alert, threshold 3)\n');
  expect(table).not.toContain('service');
});

test('what metrics and notifications did is told where they were asked for', () => {
  const table = reportTable({ ...report, unpublished: 4, notified: false, reason: 'already-notified' }, 2);

  expect(table).toContain('unpublished  4\n');
  expect(table).toContain('notified     no (already-notified)\n');
});

test('a service cannot write control sequences to the terminal', () => {
  const table = reportTable({ ...report, byService: { 'a\u001B[2Jb\nc\u202E': 1 } }, 2);

  expect(table).toContain(String.raw`a\u001b[2Jb\u000ac\u202e`);
});
