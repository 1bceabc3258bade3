import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { trackTargets, type TrackedPolicy, type Tracking } from './target-tracking.ts';

const NOW = 1_000_000_000;

function policy(points: readonly number[], more: Partial<TrackedPolicy> = {}): TrackedPolicy {
  const cooldowns = { scaleOutCooldownMs: 60_000, scaleInCooldownMs: 300_000 };
  return { name: 'cpu', target: 50, points, disableScaleIn: false, ...cooldowns, ...more };
}

function decide(policies: readonly TrackedPolicy[], more: Partial<Tracking> = {}) {
  const bounds = { capacity: 4, minimum: 1, maximum: 10, outSuspended: false, inSuspended: false, now: NOW };
  return trackTargets({ ...bounds, policies, ...more });
}

const points = (count: number, value: number): number[] => Array.from({ length: count }, () => value);
const idle = points(15, 10);
const busy = points(3, 100);

describe('a policy that tracks a target', () => {
  test.each([
    ['three points above it ask for more tasks, in proportion', decide([policy([75, 75, 75])]), 6],
    ['two points above it ask for nothing', decide([policy([75, 75])]), undefined],
    ['one point in between that is not above it asks for nothing', decide([policy([75, 50, 75])]), undefined],
    ['no more than the maximum', decide([policy(busy)], { maximum: 7 }), 7],
    ['nothing at the maximum', decide([policy(busy)], { maximum: 4 }), undefined],
    ['fifteen points far below it ask for fewer', decide([policy(idle)]), 1],
    ['fourteen do not', decide([policy(points(14, 10))]), undefined],
    [
      'points just below it do not',
      decide([policy(points(15, 46))], { capacity: 20, maximum: 20 }),
      undefined,
    ],
    ['the highest of the points says how many are kept', decide([policy([...points(14, 10), 30])]), 3],
    ['no fewer than the minimum', decide([policy(idle)], { minimum: 2 }), 2],
    ['none fewer where that is switched off', decide([policy(idle, { disableScaleIn: true })]), undefined],
    ['none more while that is suspended', decide([policy(busy)], { outSuspended: true }), undefined],
    ['none fewer while that is suspended', decide([policy(idle)], { inSuspended: true }), undefined],
  ])('%s', (_, decision, capacity) => {
    expect(decision?.capacity).toBe(capacity);
  });

  test('rests after it has acted, as long as its cooldown says', () => {
    const out = { at: NOW - 59_999, direction: 'out' } as const;
    expect(decide([policy(busy)], { last: out })).toBeUndefined();
    expect(decide([policy(busy)], { last: { ...out, at: NOW - 60_000 } })?.capacity).toBe(8);
    const back = { at: NOW - 299_999, direction: 'in' } as const;
    expect(decide([policy(idle)], { last: back })).toBeUndefined();
    expect(decide([policy(idle)], { last: { ...back, at: NOW - 300_000 } })?.capacity).toBe(1);
    // More tasks are not kept waiting because there were too many.
    expect(decide([policy(busy)], { last: back })?.capacity).toBe(8);
  });

  test('is enough for more tasks, and for fewer all must agree', () => {
    const memory = policy([60, 60, 60], { name: 'memory' });
    expect(decide([policy([75, 75, 75]), memory])).toMatchObject({ capacity: 6, policy: 'cpu' });
    expect(decide([policy(idle), memory])).toMatchObject({ capacity: 5, policy: 'memory' });
    expect(decide([policy(idle), policy(points(15, 49), { name: 'memory' })])).toBeUndefined();
    expect(decide([policy(idle), policy([], { name: 'requests' })])).toBeUndefined();
    expect(decide([policy(idle), policy(points(15, 20), { name: 'memory' })])).toMatchObject({
      capacity: 2,
      policy: 'memory',
    });
  });

  test('never leaves the bounds, and never asks for what is there', () => {
    const policies = fc.array(
      fc.record({
        points: fc.array(fc.double({ min: 0, max: 1_000, noNaN: true }), { maxLength: 15 }),
        target: fc.double({ min: 0.1, max: 100, noNaN: true }),
        disableScaleIn: fc.boolean(),
      }),
      { maxLength: 3 },
    );
    const bounds = fc.tuple(fc.nat(5), fc.nat(5), fc.nat(5));
    fc.assert(
      fc.property(policies, bounds, (given, [minimum, above, more]) => {
        const capacity = minimum + above;
        const maximum = capacity + more;
        const decision = decide(
          given.map((each) => policy(each.points, each)),
          { capacity, minimum, maximum },
        );
        if (decision === undefined) return;
        expect(decision.capacity).toBeGreaterThanOrEqual(minimum);
        expect(decision.capacity).toBeLessThanOrEqual(maximum);
        expect(Math.sign(decision.capacity - capacity)).toBe(decision.direction === 'out' ? 1 : -1);
      }),
      { numRuns: 500 },
    );
  });
});
