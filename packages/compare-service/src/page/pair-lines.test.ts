import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { pairLines } from './pair-lines.ts';

test('finds the line that became another, below a line that was added', () => {
  const removed = ['  return total + tax;'];
  const added = ['  if (exempt) return total;', '  return total + tax + shipping;'];

  expect(pairLines(removed, added)).toEqual([
    { removed: undefined, added: 0, related: false },
    { removed: 0, added: 1, related: true },
  ]);
});

test('puts lines that have nothing in common beside each other, without calling them related', () => {
  expect(pairLines(['import os'], ['print(42)', 'exit()'])).toEqual([
    { removed: 0, added: 0, related: false },
    { removed: undefined, added: 1, related: false },
  ]);
});

test('does not relate two blank lines', () => {
  expect(pairLines([''], ['  '])).toEqual([{ removed: 0, added: 0, related: false }]);
});

test('pairs lines at the same place where comparing each with each would take too long', () => {
  const removed = Array.from({ length: 100 }, (_, line) => `value ${line} is old`);
  const added = removed.map((line) => `${line} no more`);

  const pairs = pairLines(removed, added);

  expect(pairs).toHaveLength(100);
  expect(pairs.every((pair, index) => pair.related && pair.removed === index && pair.added === index)).toBe(
    true,
  );
});

test('shows every line of both files once and in order, whatever they are', () => {
  const lines = fc.array(fc.constantFrom('a b c', 'a b d', 'x', '', 'a b c d e', 'y z'), { maxLength: 70 });
  fc.assert(
    fc.property(lines, lines, (removed, added) => {
      const pairs = pairLines(removed, added);
      const shown = (side: 'removed' | 'added') =>
        pairs.map((pair) => pair[side]).filter((at) => at !== undefined);

      expect(shown('removed')).toEqual(removed.map((_, index) => index));
      expect(shown('added')).toEqual(added.map((_, index) => index));
      for (const pair of pairs.filter(({ related }) => related)) {
        expect(pair.removed === undefined || pair.added === undefined).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
});
