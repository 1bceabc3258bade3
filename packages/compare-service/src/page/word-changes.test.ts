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

  expect(removed).toEqual([{ start: 7, end: 12, looksSame: false }]);
});

test('joins changes that only a space keeps apart', () => {
  const { added } = wordChanges('a()', 'a(one two)');

  expect(added).toEqual([{ start: 2, end: 9, looksSame: false }]);
});

test('marks nothing in lines that have almost nothing in common', () => {
  const before = Array.from({ length: 300 }, (_, word) => `a${word}`).join(' ');
  const after = Array.from({ length: 300 }, (_, word) => `b${word}`).join(' ');

  expect(wordChanges(before, after)).toEqual({ removed: [], added: [] });
});

/** Each is one character to its reader, and several to a program. */
const characters: readonly (readonly [what: string, one: string, another: string])[] = [
  ['a letter and its accent', 'e\u0301', 'e'],
  ['a letter under two marks', 'a\u0323\u0302', 'a\u0302'],
  ['a flag', '🇩🇪', '🇩🇰'],
  ['the flag of Scotland', '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}', '🏴'],
  ['a family', '👩‍👩‍👧', '👩‍👩‍👦'],
  ['a tone of skin', '👋🏽', '👋🏿'],
  ['a profession', '👩🏽‍🚀', '👨🏽‍🚀'],
  ['a coloured heart', '❤️', '❤'],
  ['a keycap', '1️⃣', '2️⃣'],
  ['a Korean syllable of its letters', '\u1112\u1161\u11ab', '\u1112\u1161'],
  ['an Indic conjunct', 'क्षि', 'क्ष'],
  ['a Tamil vowel sign', 'நி', 'ந'],
  ['a Thai vowel', 'กำ', 'ก'],
  ['a Hebrew point', 'שּׁ', 'שׁ'],
  ['a Chinese variant', '葛\u{e0100}', '葛'],
];

test.each(characters)('never cuts inside %s', (_what, one, another) => {
  for (const [before, after] of [
    [`x ${one} y`, `x ${another} y`],
    [`x(${one})`, `x(${another})`],
    [`${another}${one}`, `${one}${one}`],
    [`a${one}b c`, `a${another}b c`],
  ] as const) {
    const { removed, added } = wordChanges(before, after);

    expect(removed.length + added.length).toBeGreaterThan(0);
    expectWholeCharacters(before, removed);
    expectWholeCharacters(after, added);
  }
});

test('never cuts inside a character, whatever is around it', () => {
  const pieces = [
    ...characters.flatMap(([, one, another]) => [one, another]),
    'a',
    ' ',
    '(',
    '\u0301',
    '\u200d',
    '語',
  ];
  const line = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(line, line, (before, after) => {
      const { removed, added } = wordChanges(before, after);

      expectWholeCharacters(before, removed);
      expectWholeCharacters(after, added);
    }),
    { numRuns: 1_000 },
  );
});

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

function expectWholeCharacters(line: string, ranges: readonly TextRange[]): void {
  const bounds = new Set([...Array.from(segmenter.segment(line), ({ index }) => index), line.length]);
  expect(ranges.flatMap(({ start, end }) => [start, end]).filter((at) => !bounds.has(at))).toEqual([]);
}

test.each([
  ['inter\u00adnational', 'international', true],
  ['a\u00a0b', 'a b', true],
  ['is\u200bAdmin', 'isAdmin', true],
  ['café', 'cafe', false],
  ['می\u200cخواهم', 'میخواهم', false],
])('tells of %j and %j whether they look the same', (before, after, looksSame) => {
  const { removed, added } = wordChanges(`x ${before} y`, `x ${after} y`);

  expect([...removed, ...added].map((range) => range.looksSame)).toContain(looksSame);
  expect([...removed, ...added].map((range) => range.looksSame)).not.toContain(!looksSame);
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
