import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { addPoints, errorsIn, excess, type Point } from './point.ts';

const errors = (service: string, minute: number, count: number): Point => ({
  kind: 'errors',
  service,
  minute,
  count,
});
const alert = (threshold: number, minute: number): Point => ({ kind: 'alert', threshold, minute, count: 1 });

const anyErrors = fc.array(
  fc
    .record({
      service: fc.constantFrom('a', 'b', '__proto__'),
      minute: fc.integer({ min: 0, max: 2 }),
      count: fc.integer({ min: 1, max: 9 }),
    })
    .map(({ service, minute, count }) => errors(service, minute, count)),
);

test('points of the same service and minute add up', () => {
  const sum = addPoints([errors('a', 1, 2), errors('a', 2, 1)], [errors('a', 1, 3), errors('b', 1, 1)]);

  expect(sum).toEqual([errors('a', 1, 5), errors('a', 2, 1), errors('b', 1, 1)]);
});

test('an alert is the same at every minute, and does not add up', () => {
  expect(addPoints([alert(3, 1)], [alert(3, 9), alert(4, 1)])).toEqual([alert(3, 1), alert(4, 1)]);
  expect(excess([alert(3, 9), alert(4, 9)], [alert(3, 1)])).toEqual([alert(4, 9)]);
});

test('what is published plus the excess is what was wanted, wherever more was not published already', () => {
  fc.assert(
    fc.property(anyErrors, anyErrors, (wantedList, published) => {
      const wanted = addPoints(wantedList);

      const rest = excess(wanted, published);

      for (const point of rest) expect(point.count).toBeGreaterThan(0);
      expect(excess(wanted, published, rest)).toEqual([]);
      expect(excess(rest, wanted)).toEqual([]);
    }),
  );
});

test('alerts are not errors', () => {
  expect(errorsIn([errors('a', 1, 2), alert(3, 1), errors('b', 1, 4)])).toBe(6);
});
