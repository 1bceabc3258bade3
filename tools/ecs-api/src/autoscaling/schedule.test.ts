import { describe, expect, test } from '@jest/globals';

import { parseSchedule } from './schedule.ts';

const SUNDAY = Date.parse('2026-11-29T18:00:00Z');

describe('schedule expressions', () => {
  test.each([
    ['at(2026-12-01T10:00:00)', 'UTC', '2026-12-01T10:00:00.000Z'],
    ['at(2026-12-01T10:00:00)', 'Europe/Berlin', '2026-12-01T09:00:00.000Z'],
    ['cron(0 8 ? * MON-FRI *)', 'Europe/Berlin', '2026-11-30T07:00:00.000Z'],
    ['cron(0 8 ? * 1 *)', 'UTC', '2026-12-06T08:00:00.000Z'],
    ['cron(0/15 10 L * ? *)', 'UTC', '2026-11-30T10:00:00.000Z'],
    ['cron(0 10 ? * 6#3 *)', 'UTC', '2026-12-18T10:00:00.000Z'],
    ['cron(0 10 1 1 ? 2028)', 'UTC', '2028-01-01T10:00:00.000Z'],
    ['rate(5 minutes)', 'UTC', '2026-11-29T18:05:00.000Z'],
    ['rate(1 hour)', 'UTC', '2026-11-29T19:00:00.000Z'],
    ['rate(1 day)', 'UTC', '2026-11-30T18:00:00.000Z'],
  ])('%s in %s is next due at %s', (expression, timezone, due) => {
    const next = parseSchedule(expression, timezone, SUNDAY).next(SUNDAY);

    expect(next === undefined ? undefined : new Date(next).toISOString()).toBe(due);
  });

  test('a moment that is past is not due again', () => {
    expect(parseSchedule('at(2026-11-29T17:59:59)', 'UTC', SUNDAY).next(SUNDAY)).toBeUndefined();
  });

  test('a rate counts from its start', () => {
    const start = SUNDAY + 90_000;
    const schedule = parseSchedule('rate(1 minute)', 'UTC', start);

    expect([SUNDAY, start, start + 59_999].map((time) => schedule.next(time))).toEqual([
      start,
      start + 60_000,
      start + 60_000,
    ]);
  });

  test.each([
    'every day',
    'rate(0 minutes)',
    'rate(5 fortnights)',
    'cron(0 8 * * *)',
    'cron(61 8 ? * * *)',
    'at(tomorrow)',
    'at(2026-13-01T00:00:00)',
  ])('%s is refused', (expression) => {
    expect(() => parseSchedule(expression, 'UTC', SUNDAY)).toThrow();
  });

  test('a time zone that does not exist is refused', () => {
    expect(() => parseSchedule('cron(0 8 ? * * *)', 'Europe/Atlantis', SUNDAY)).toThrow();
  });
});
