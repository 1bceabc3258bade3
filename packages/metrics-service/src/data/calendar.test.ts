import { expect, test } from '@jest/globals';

import { todayIn } from './calendar.ts';

test.each([
  ['Asia/Kolkata', '2026-05-16T18:29:59.999Z', '2026-05-16T18:30:00.000Z'],
  ['UTC', '2026-05-16T23:59:59.999Z', '2026-05-17T00:00:00.000Z'],
])('a day begins at midnight of its time zone, to the millisecond: %s', (zone, last, first) => {
  let now = last;
  const today = todayIn(zone, () => new Date(now));

  const before = today();
  now = first;
  const after = today();
  now = last;

  expect([before, after, today()]).toEqual(['2026-05-16', '2026-05-17', '2026-05-16']);
});
