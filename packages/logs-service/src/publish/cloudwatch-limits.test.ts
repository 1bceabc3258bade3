import { describe, expect, test } from '@jest/globals';

import { isAccepted, toBatches, visibilityDelayMs } from './cloudwatch-limits.ts';
import type { Point } from './point.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const now = Date.UTC(2025, 8, 15, 12);

function at(time: number, service = 'orders'): Point {
  return { kind: 'errors', service, minute: Math.floor(time / MINUTE), count: 1 };
}

test.each([
  ['now', 0, true],
  ['just inside two weeks', -14 * DAY + 6 * MINUTE, true],
  ['so near to two weeks that a call may be too late', -14 * DAY + 4 * MINUTE, false],
  ['older than two weeks', -15 * DAY, false],
  ['an hour and a half ahead', 1.5 * HOUR, true],
  ['more than two hours ahead', 2.1 * HOUR, false],
])('%s: accepted is %s', (_, offset, accepted) => {
  expect(isAccepted(at(now + offset), now)).toBe(accepted);
});

test.each([
  ['of this hour', [at(now - HOUR)], 5 * MINUTE],
  ['of this morning', [at(now), at(now - 5 * HOUR)], 2 * HOUR + 15 * MINUTE],
  ['of yesterday', [at(now), at(now - 25 * HOUR)], 72 * HOUR],
])('data %s may stay hidden for as long as CloudWatch says, by its oldest minute', (_, points, delay) => {
  expect(visibilityDelayMs(points, now)).toBe(delay);
});

describe('batches', () => {
  test('hold a thousand data', () => {
    const points = Array.from({ length: 2_001 }, (_, index) => at(now, `s${index}`));

    expect(toBatches(points).map(({ length }) => length)).toEqual([1_000, 1_000, 1]);
  });

  test('stay below a megabyte with the longest names', () => {
    const points = Array.from({ length: 1_000 }, (_, index) => at(now, `${index}`.padStart(1_024, 'x')));

    const sizes = toBatches(points).map((batch) => JSON.stringify(batch).length);

    expect(sizes.length).toBe(2);
    for (const size of sizes) expect(size).toBeLessThan(1_000_000);
  });

  test('begin with the alert, then the newest minutes, which CloudWatch shows first', () => {
    const alert: Point = { kind: 'alert', threshold: 3, minute: 1, count: 1 };
    const [older, newer] = [at(now - HOUR), at(now)];

    expect(toBatches([older, alert, newer])).toEqual([[alert, newer, older]]);
  });

  test('are none without points', () => {
    expect(toBatches([])).toEqual([]);
  });
});
