import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Section } from '../engine/comparison.ts';
import { sectionRows, type Cell } from './section-rows.ts';

function rowsOf(removed: readonly string[], added: readonly string[], language?: 'python' | 'typescript') {
  const section: Section = {
    file1: { startingLine: 1, lineTotal: removed.length },
    file2: { startingLine: 1, lineTotal: added.length },
    blocks: [{ kind: 'changed', firstLine: { file1: 1, file2: 1 }, removed, added }],
  };
  return sectionRows(section, { file1: language, file2: language });
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The places where a cell is cut, but for those around a character that is named. */
function cutsOf({ segments }: Cell): number[] {
  let at = 0;
  return segments.flatMap(({ text, unseen }, index) => {
    const isBesideUnseen = unseen || segments[index + 1]?.unseen === true;
    at += text.length;
    return isBesideUnseen ? [] : [at];
  });
}

const textOf = ({ segments }: Cell): string => segments.map(({ text }) => text).join('');

test('neither a colour nor a change ends inside of what is seen as one character', () => {
  const pieces = [
    'e\u0301',
    '"',
    "'",
    '1',
    '\ufe0f\u20e3',
    '🇩🇪',
    '🇩🇰',
    '👩‍👩‍👧',
    '\u0301',
    'क्षि',
    '한',
    'a',
    ' ',
    '(',
    '#',
    '\u202e',
  ];
  const line = fc
    .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 10 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(
      line,
      line,
      fc.constantFrom('python' as const, 'typescript' as const, undefined),
      (before, after, language) => {
        for (const { left, right } of rowsOf([`x = ${before} y`], [`x = ${after} y`], language)) {
          for (const cell of [left, right]) {
            if (cell === undefined) continue;
            const text = textOf(cell);
            const bounds = new Set([
              ...Array.from(segmenter.segment(text), ({ index }) => index),
              text.length,
            ]);
            expect(cutsOf(cell).filter((cut) => !bounds.has(cut))).toEqual([]);
          }
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a line that is cut short ends with a whole character', () => {
  const [row] = rowsOf([`${'x'.repeat(1_999)}👩‍👩‍👧 and so on`], []);

  expect(textOf(row!.left!)).toBe('x'.repeat(1_999));
  expect(row!.left!.hidden).toBe('👩‍👩‍👧 and so on'.length);
});

test.each([
  ['inter\u00adnational law', 'international law', ['\u00ad'], []],
  ['a\u00a0b', 'a b', ['\u00a0'], []],
  ['می\u200cخواهم', 'می\u200cخواهید', [], []],
  ['x = "👩\u200d🚀"', 'y = "👩\u200d🚀"', [], []],
  ['if admin:', 'if ad\u202emin:', [], ['\u202e']],
])('names in %j and %j only what is not seen and should be', (before, after, left, right) => {
  const [row] = rowsOf([before], [after]);
  const named = (cell: Cell): string[] =>
    cell.segments.filter(({ unseen }) => unseen).map(({ text }) => text);

  expect([named(row!.left!), named(row!.right!)]).toEqual([left, right]);
});
