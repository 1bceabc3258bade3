import { afterEach, describe, expect, jest, test } from '@jest/globals';

import { systemClock, wallClock, wallTime } from './system-clock.ts';

const HOUR_MS = 3_600_000;

function setWallClock(byMs: number): void {
  const { now } = Date;
  jest.spyOn(Date, 'now').mockImplementation(() => now() + byMs);
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe.each([-HOUR_MS, HOUR_MS])('a wall clock that is set by %s ms', (byMs) => {
  test('changes neither what time has passed nor when who waits is woken', async () => {
    const before = systemClock.now();

    setWallClock(byMs);
    const woken = Promise.withResolvers<undefined>();
    systemClock.wakeAt(before + 20, () => woken.resolve(undefined));
    await woken.promise;

    expect(Math.abs(systemClock.now() - before)).toBeLessThan(HOUR_MS / 2);
  });

  test('is what people are told the time by', () => {
    setWallClock(byMs);

    expect(Math.abs(wallTime(systemClock.now()) - Date.now())).toBeLessThan(1_000);
  });
});

test('who waits for a time of day looks at the clock again while it waits', () => {
  jest.useFakeTimers();
  const woken = jest.fn();

  wallClock.wakeAt(Date.now() + HOUR_MS, woken);
  jest.advanceTimersByTime(HOUR_MS / 60);

  expect(woken).toHaveBeenCalledTimes(1);
  jest.useRealTimers();
});
