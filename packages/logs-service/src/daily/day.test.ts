import { describe, expect, test } from '@jest/globals';

import { dayBefore, isOfDay, parseDay } from './day.ts';

describe('a day', () => {
  test.each([
    ['2026-11-30T02:00:00Z', '2026-11-29'],
    ['2026-11-30T00:00:00Z', '2026-11-29'],
    ['2026-11-29T23:59:59.999Z', '2026-11-28'],
    ['2028-03-01T00:00:00Z', '2028-02-29'],
    ['2027-01-01T12:00:00Z', '2026-12-31'],
  ])('at %s the last day that is over is %s', (now, name) => {
    expect(dayBefore(new Date(now))).toMatchObject({ name, from: Date.parse(`${name}T00:00:00Z`) });
  });

  test.each(['2026-02-30', '2026-13-01', '26-11-29', 'yesterday', '2026-11-29T00:00:00Z', ''])(
    '%p is none',
    (text) => {
      expect(parseDay(text)).toBeUndefined();
    },
  );

  test('has the logs that its time is in, by their names before their last writing', () => {
    const day = parseDay('2026-11-29');
    const during = new Date('2026-11-29T23:59:59.999Z');
    const afterwards = new Date('2026-11-30T00:00:00Z');
    const isOf = (name: string, lastModified: Date) =>
      day !== undefined && isOfDay({ name, lastModified }, day);

    expect(isOf('app.jsonl', during)).toBe(true);
    expect(isOf('app.jsonl', afterwards)).toBe(false);
    expect(isOf('app/2026-11-29T00-00.jsonl', afterwards)).toBe(true);
    expect(isOf('app/2026-11-28T23-59.jsonl.gz', during)).toBe(false);
  });
});
