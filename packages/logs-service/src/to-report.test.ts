import { describe, expect, test } from '@jest/globals';

import { reportSchema } from './report.ts';
import { emptyCounts } from './scanner/scan-counts.ts';
import { toReport } from './to-report.ts';

function countsOf(byService: Record<string, number>) {
  const counts = {
    ...emptyCounts(),
    byService: new Map(Object.entries(byService)),
    lines: 9,
    bytes: 99,
    malformed: 1,
  };
  counts.total = Object.values(byService).reduce((sum, count) => sum + count, 0);
  return counts;
}

describe('toReport', () => {
  test('has the fields of the contract, services with most errors first', () => {
    const report = toReport('s3://b/k', countsOf({ billing: 1, orders: 2, auth: 1 }), { threshold: 3 });

    expect(JSON.stringify(report)).toBe(
      '{"source":"s3://b/k","total":4,"byService":{"orders":2,"auth":1,"billing":1},"alert":true,"malformed":1,"undated":0,"lines":9,"bytes":99}',
    );
    expect(reportSchema.safeParse(report).success).toBe(true);
  });

  test.each([
    [1, 2, false],
    [2, 2, true],
    [0, 0, true],
  ])('%d errors at a threshold of %d alert: %s', (total, threshold, alert) => {
    const counts = countsOf(total === 0 ? {} : { orders: total });

    expect(toReport('-', counts, { threshold }).alert).toBe(alert);
  });

  test('has unpublished only where it is given', () => {
    expect(toReport('-', countsOf({}), { threshold: 1, unpublished: 0 })).toHaveProperty('unpublished', 0);
    expect(toReport('-', countsOf({}), { threshold: 1 })).not.toHaveProperty('unpublished');
  });

  test('keeps a service called __proto__', () => {
    const counts = { ...emptyCounts(), byService: new Map([['__proto__', 2]]) };

    expect(JSON.stringify(toReport('-', counts, { threshold: 1 }).byService)).toBe('{"__proto__":2}');
  });
});
