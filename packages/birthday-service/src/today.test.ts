import { expect, test } from '@jest/globals';

import { todayIn } from './today.ts';

const iso = ({ year, month, day }: ReturnType<ReturnType<typeof todayIn>>): string =>
  [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');

test.each([
  // The same moment, on both sides of midnight and of the date line.
  ['UTC', '2026-05-16T23:59:59.999Z', '2026-05-16'],
  ['UTC', '2026-05-17T00:00:00.000Z', '2026-05-17'],
  ['Pacific/Kiritimati', '2026-05-16T09:59:59.999Z', '2026-05-16'],
  ['Pacific/Kiritimati', '2026-05-16T10:00:00.000Z', '2026-05-17'],
  ['Pacific/Pago_Pago', '2026-05-17T10:59:59.999Z', '2026-05-16'],
  ['Pacific/Pago_Pago', '2026-05-17T11:00:00.000Z', '2026-05-17'],
  ['Asia/Kathmandu', '2026-05-16T18:14:59.999Z', '2026-05-16'],
  ['Asia/Kathmandu', '2026-05-16T18:15:00.000Z', '2026-05-17'],
  // Clocks forward at 1:00 UTC on 29 March 2026: midnight before is at 23:00 UTC, after at 22:00 UTC.
  ['Europe/Berlin', '2026-03-28T22:59:59.999Z', '2026-03-28'],
  ['Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29'],
  ['Europe/Berlin', '2026-03-29T21:59:59.999Z', '2026-03-29'],
  ['Europe/Berlin', '2026-03-29T22:00:00.000Z', '2026-03-30'],
  // Back on 25 October 2026, a day of 25 hours.
  ['Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25'],
  ['Europe/Berlin', '2026-10-25T22:59:59.999Z', '2026-10-25'],
  ['Europe/Berlin', '2026-10-25T23:00:00.000Z', '2026-10-26'],
  // Clocks go forward at midnight itself, so that this day has no midnight.
  ['Africa/Cairo', '2026-04-23T21:59:59.999Z', '2026-04-23'],
  ['Africa/Cairo', '2026-04-23T22:00:00.000Z', '2026-04-24'],
  ['UTC', '2026-12-31T23:59:59.999Z', '2026-12-31'],
  ['UTC', '2027-01-01T00:00:00.000Z', '2027-01-01'],
])('in %s at %s it is %s', (timeZone, moment, day) => {
  expect(iso(todayIn(timeZone, () => new Date(moment))())).toBe(day);
});

test('the clock is asked every time', () => {
  const moments = ['2026-05-16T23:59:59Z', '2026-05-17T00:00:01Z'];
  const today = todayIn('UTC', () => new Date(moments.shift() ?? ''));

  expect([iso(today()), iso(today())]).toEqual(['2026-05-16', '2026-05-17']);
});
