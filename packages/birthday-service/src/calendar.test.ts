import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { daysUntilBirthday, formatDay, parseDay, type CalendarDay } from './calendar.ts';

/** Every day of a year, walked on the calendar of the platform. */
function daysOf(year: number): CalendarDay[] {
  const days: CalendarDay[] = [];
  for (const date = new Date(Date.UTC(year, 0, 1)); date.getUTCFullYear() === year;) {
    days.push({ year, month: date.getUTCMonth() + 1, day: date.getUTCDate() });
    date.setUTCDate(date.getUTCDate() + 1);
  }
  return days;
}

/**
 * The oracle knows no arithmetic on days: it walks from today to the day on which the platform's calendar shows the
 * birthday. That calendar takes 29 February of a common year for 1 March by itself.
 */
function walkToBirthday({ month, day }: CalendarDay, today: CalendarDay): number {
  const date = new Date(Date.UTC(today.year, today.month - 1, today.day));
  for (let steps = 0; ; steps += 1) {
    const celebrated = new Date(Date.UTC(date.getUTCFullYear(), month - 1, day));
    if (celebrated.getTime() === date.getTime()) return steps;
    date.setUTCDate(date.getUTCDate() + 1);
  }
}

/** For each birthday the first day after which the walk is a step shorter each day: one walk, then counting down. */
function walksOf(born: CalendarDay, todays: readonly CalendarDay[]): number[] {
  let left = -1;
  return todays.map((today) => {
    left = left <= 0 ? walkToBirthday(born, today) : left - 1;
    return left;
  });
}

describe('days until the next birthday', () => {
  test.each([
    [2023, 'a common year before a leap year'],
    [2024, 'a leap year'],
    [2025, 'a common year after a leap year'],
    [1900, 'a year that ends a century in common'],
    [2000, 'a year that ends one with a leap day'],
  ])('on every day of %i, %s, for everybody born on any day', (year) => {
    const todays = daysOf(year);
    const wrong: string[] = [];
    for (const born of daysOf(1996)) {
      const expected = walksOf(born, todays);
      todays.forEach((today, index) => {
        const days = daysUntilBirthday(born, today);
        if (days !== expected[index] || days > 365) {
          wrong.push(`${JSON.stringify({ born, today, days })} is not ${expected[index] ?? ''}`);
        }
      });
    }

    expect(todays.length * daysOf(1996).length).toBeGreaterThan(365 * 366 - 1);
    expect(wrong).toEqual([]);
  });

  test('a person born on 29 February celebrates on 1 March in common years, on the day itself in others', () => {
    const born = { year: 2000, month: 2, day: 29 };

    expect(daysUntilBirthday(born, { year: 2023, month: 3, day: 1 })).toBe(0);
    expect(daysUntilBirthday(born, { year: 2023, month: 2, day: 28 })).toBe(1);
    expect(daysUntilBirthday(born, { year: 2024, month: 2, day: 29 })).toBe(0);
    expect(daysUntilBirthday(born, { year: 2024, month: 3, day: 1 })).toBe(365);
  });
});

describe('a day', () => {
  test('is read back as it was written, whichever of the calendar it is', () => {
    const day = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const text = date.toISOString().slice(0, 10);
        const day = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
        expect(parseDay(text)).toEqual(day);
        expect(formatDay(day)).toBe(text);
      }),
    );
  });

  test('that no calendar has is told from one that is written in another way', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
    fc.assert(
      fc.property(digits(4), digits(2), digits(2), (year, month, day) => {
        const text = `${year}-${month}-${day}`;
        const date = new Date(`${text}T00:00:00Z`);
        const real = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) && year !== '0000';
        expect(parseDay(text) === 'unreal').toBe(!real);
      }),
    );
  });

  test.each([
    '',
    '1990',
    '1990-5-17',
    '90-05-17',
    '17-05-1990',
    '1990/05/17',
    '19900517',
    '1990-05-17T00:00:00Z',
    ' 1990-05-17',
    '1990-05-17\n',
    '+1990-05-17',
    '-1990-05-17',
    '١٩٩٠-٠٥-١٧',
    '1990-05-1７',
  ])('is not written as %j', (text) => {
    expect(parseDay(text)).toBeUndefined();
  });
});
