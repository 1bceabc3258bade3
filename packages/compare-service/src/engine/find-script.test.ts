import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { minChanges } from '../../test/support/file-pairs.ts';
import { findScript, type Script, type WorkLimits } from './find-script.ts';

const SIZE = 12;
const sequence = fc
  .array(fc.nat(SIZE - 1), { maxLength: 60, size: 'max' })
  .map((numbers) => Int32Array.from(numbers));

function countOf({ left, right }: Script): number {
  return [...left, ...right].filter((mark) => mark === 1).length;
}

function kept(numbers: Int32Array, marks: Uint8Array): number[] {
  return [...numbers].filter((_, index) => marks[index] === 0);
}

function check(limits: WorkLimits, more: (script: Script, fewest: number) => void): void {
  fc.assert(
    fc.property(sequence, sequence, (left, right) => {
      const script = findScript(left, right, SIZE, limits);

      expect(kept(left, script.left)).toEqual(kept(right, script.right));
      more(script, minChanges([...left].map(String), [...right].map(String)));
    }),
    { numRuns: 300 },
  );
}

test('a search that is given up leaves the fewest changes to the pairs of equal lines, when all can be looked at', () => {
  check({ searchSteps: -1, pairs: 10_000, gapSteps: 0 }, (script, fewest) => {
    expect(script.minimal).toBe(true);
    expect(countOf(script)).toBe(fewest);
  });
});

test.each([
  ['no pair', 0, 0],
  ['some pairs', 40, 0],
  ['some pairs, and longer searches between them', 40, 1e6],
])(
  'looking at %s still gives a script that is right, and says when a shorter one is possible',
  (_, pairs, gapSteps) => {
    let longer = 0;
    check({ searchSteps: -1, pairs, gapSteps }, (script, fewest) => {
      if (countOf(script) > fewest) {
        longer++;
        expect(script.minimal).toBe(false);
      }
    });

    // Otherwise the limits would have had no effect.
    expect(longer).toBeGreaterThan(0);
  },
);

test('what takes too long is cut short, but stays near', () => {
  const noise = Int32Array.from({ length: 4_000 }, (_, index) => (index * index) % SIZE);
  const edited = noise.map((number, index) => (index % 10 === 0 ? (number + 1) % SIZE : number));

  const script = findScript(noise, edited, SIZE, { searchSteps: 1_000, pairs: 0, gapSteps: 1e6 });

  expect(script.minimal).toBe(false);
  expect(kept(noise, script.left)).toEqual(kept(edited, script.right));
  expect(countOf(script)).toBeLessThan(2 * 800);
});
