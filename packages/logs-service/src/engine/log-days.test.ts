import type { DatedKeys } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';

import { daysUnder } from './log-days.ts';

const slashes: DatedKeys = { prefix: 'app/', format: 'yyyy/MM/dd', from: '2024/02/01' };
const hyphens: DatedKeys = { prefix: '', format: 'yyyy-MM-dd', from: '2024-02-01' };

describe('the days of keys', () => {
  test.each([
    ['app/2024/02/29/', ['2024/02/29', '2024/02/29']],
    ['app/2025/09/15/12-00', ['2025/09/15', '2025/09/15']],
    ['app/2025/09/15/a\nb/c.jsonl', ['2025/09/15', '2025/09/15']],
    ['app/2025/02/', ['2025/02/01', '2025/02/28']],
    ['app/2025/', ['2025/01/01', '2025/12/31']],
  ])('that begin with %j', (beginning, [first, last]) => {
    expect(daysUnder(beginning, slashes)).toEqual({ first, last });
  });

  test.each([
    ['2025-09-15/a.jsonl', ['2025-09-15', '2025-09-15']],
    ['2025-09-', ['2025-09-01', '2025-09-30']],
  ])('written with hyphens, that begin with %j', (beginning, [first, last]) => {
    expect(daysUnder(beginning, hyphens)).toEqual({ first, last });
  });

  test.each([
    '',
    'app/',
    'other/2025/09/15/',
    'ap',
    'app/2025',
    'app/2025/0',
    'app/2025/09',
    'app/2025/09/1',
    // A day may go on: `2025/09/150`.
    'app/2025/09/15',
    'app/2025-09-15/',
    'app/2025/9/15/',
    'app/2025/02/30/',
    'app/2025/13/',
    // Before the first day that the table has.
    'app/2024/01/31/',
    'app/2024/',
    'app/0000/01/01/',
  ])('that begin with %j are not told', (beginning) => {
    expect(daysUnder(beginning, slashes)).toBeUndefined();
  });
});
