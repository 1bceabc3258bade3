import { expect, test } from '@jest/globals';

import { dayOf } from './daily-options.ts';

const now = new Date('2026-11-30T02:00:00Z');

test('the day is the one before, or the one that is named', () => {
  expect(dayOf([], now).name).toBe('2026-11-29');
  expect(dayOf(['--day', '2026-11-29'], now).name).toBe('2026-11-29');
  expect(dayOf(['--day=2025-09-15'], now).name).toBe('2025-09-15');
});

test.each([
  [['--day', '2026-11-30'], '--day must be over: 2026-11-29 or earlier, got: 2026-11-30'],
  [['--day', '2026-02-30'], '--day must be a day, such as 2026-11-29, got: 2026-02-30'],
  [['--dya', '2026-11-29'], "Unknown option '--dya'"],
  [['2026-11-29'], 'Unexpected argument'],
])('%j is refused', (args, message) => {
  expect(() => dayOf(args, now)).toThrow(message);
});
