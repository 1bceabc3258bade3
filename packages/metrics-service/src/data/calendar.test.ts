import { expect, test } from '@jest/globals';

import { todayIn } from './calendar.ts';

test('a day begins at midnight of its time zone, to the millisecond', () => {
  let now = '2026-05-16T18:29:59.999Z';
  const today = todayIn('Asia/Kolkata', () => new Date(now));

  const before = today();
  now = '2026-05-16T18:30:00.000Z';
  const after = today();
  now = '2026-05-16T18:29:59.999Z';

  expect([before, after, today()]).toEqual(['2026-05-16', '2026-05-17', '2026-05-16']);
});
