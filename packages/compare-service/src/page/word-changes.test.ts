import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { wordChanges, type TextRange } from './word-changes.ts';

function marked(line: string, ranges: readonly TextRange[]): string[] {
  return ranges.map(({ start, end }) => line.slice(start, end));
}

function kept(line: string, ranges: readonly TextRange[]): string {
  return ranges.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), line);
}

test('marks the words that changed and not the line', () => {
  const [before, after] = ['total = price * 2', 'total = amount * 3'];

  const { removed, added } = wordChanges(before, after);

  expect(marked(before, removed)).toEqual(['price', '2']);
  expect(marked(after, added)).toEqual(['amount', '3']);
});

test('takes words of any script as words', () => {
  const { removed } = wordChanges('Größe: klein', 'Größe: groß');

  expect(removed).toEqual([{ start: 7, end: 12 }]);
});

test('joins changes that only a space keeps apart', () => {
  const { added } = wordChanges('a()', 'a(one two)');

  expect(added).toEqual([{ start: 2, end: 9 }]);
});

test('marks nothing in lines that have almost nothing in common', () => {
  const before = Array.from({ length: 300 }, (_, word) => `a${word}`).join(' ');
  const after = Array.from({ length: 300 }, (_, word) => `b${word}`).join(' ');

  expect(wordChanges(before, after)).toEqual({ removed: [], added: [] });
});

test('leaves the same text, but for spaces, when the marked words are taken out of both', () => {
  const line = fc
    .array(fc.constantFrom('a', 'bc', ' ', '  ', '(', ')', 'é', '😀', '-'))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(line, line, (before, after) => {
      const { removed, added } = wordChanges(before, after);

      const common = kept(before, removed).replaceAll(/\s/g, '');
      expect(kept(after, added).replaceAll(/\s/g, '')).toBe(common);
    }),
    { numRuns: 500 },
  );
});
