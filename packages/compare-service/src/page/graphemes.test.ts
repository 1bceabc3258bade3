import { expect, test } from '@jest/globals';

import { graphemesOf, isSimple, wholeBeginning } from './graphemes.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const counted = (text: string): number => [...segmenter.segment(text)].length;

test('takes no line as simple in which two code units can be one character', () => {
  const simple = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(isSimple);
  const text = simple.join('').replaceAll('\r\n', '');

  expect(simple.length).toBeGreaterThan(40_000);
  // Each after an ordinary character and after itself, and the ones before ordinary ones.
  expect(counted(text)).toBe(text.length);
  const doubled = simple.map((character) => `a${character}${character}語`).join('');
  expect(counted(doubled)).toBe(doubled.length);
});

test.each([
  ['plain', ['p', 'l', 'a', 'i', 'n']],
  ['e\u0301🇩🇪', ['e\u0301', '🇩🇪']],
  ['', []],
])('%j is %j', (text, characters) => {
  expect(graphemesOf(text)).toEqual(characters);
});

test.each([
  ['short', 10, 'short'],
  ['exactly', 7, 'exactly'],
  ['x'.repeat(12), 10, 'x'.repeat(10)],
  ['abc👩‍👩‍👧d', 5, 'abc'],
  ['abce\u0301d', 4, 'abc'],
  ['ab🇩🇪🇫🇷', 8, 'ab🇩🇪'],
  [`e${'\u0301'.repeat(20)}`, 10, `e${'\u0301'.repeat(9)}`],
])('%j begins in %i with %j', (line, length, beginning) => {
  expect(wholeBeginning(line, length)).toBe(beginning);
});
