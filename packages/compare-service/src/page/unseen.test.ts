import { describe, expect, test } from '@jest/globals';

import { suspiciousPlaces } from './unseen.ts';

const suspicious = (line: string, isCode = true): string[] =>
  suspiciousPlaces(line, isCode).map((at) => `U+${line.codePointAt(at)!.toString(16).toUpperCase()}`);

describe('what ordinary text needs is not suspicious', () => {
  test.each([
    ['Persian', 'می\u200cخواهم این کتاب\u200cها را بخرم'],
    ['Persian after a Latin word', 'فایل PDF\u200cها'],
    ['an Arabic letter in its joined form', 'ه\u200d'],
    ['Urdu', 'بن\u200cگئی'],
    ['Hindi with a half letter', 'क्\u200dष'],
    ['Hindi with a virama that is seen', 'क्\u200cष'],
    ['Bengali', 'র\u200d্য'],
    ['Sinhala', 'ශ්\u200dරී'],
    ['Malayalam', 'ന്\u200d'],
    ['a family', '👨\u200d👩\u200d👧\u200d👦'],
    ['a profession with its tone', '👩🏽\u200d🚀'],
    ['a rainbow flag', '🏳\ufe0f\u200d🌈'],
    ['a pirates’ flag', '🏴\u200d☠\ufe0f'],
    ['a runner to the right', '🏃🏽\u200d♀\ufe0f\u200d➡\ufe0f'],
    ['a flag of a country', '🇩🇪'],
    ['the flag of Wales', '🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}'],
    ['keycaps', '1\ufe0f\u20e3 #\ufe0f\u20e3'],
    ['a heart in colour, and one in black', '❤\ufe0f ❤\ufe0e'],
    ['a variant of a Chinese character', '葛\u{e0100}'],
    ['a slashed zero of mathematics', '∩\ufe00'],
    ['Mongolian', 'ᠪᠠᠶᠢᠨ\u180eᠠ'],
    ['Thai with places to break', 'สวัสดี\u200bครับ'],
    ['Khmer with places to break', 'ខ្មែរ\u200bភាសា'],
    ['Hebrew with a mark of direction', 'שלום!\u200f (a)'],
    ['Arabic with a mark of direction', 'سعر\u061c 5'],
    ['an incomplete Korean syllable', '\u1112\u1160 \u115f\u1161'],
    ['tabs', '\tif a:\t# b'],
    ['accents', 'e\u0301a\u0323\u0302'],
  ])('%s', (_what, line) => {
    expect(suspicious(line)).toEqual([]);
  });

  test('a hint to hyphenate, in text', () => {
    expect(suspicious('inter\u00adnational', false)).toEqual([]);
    expect(suspicious('is\u00adAdmin', true)).toEqual(['U+AD']);
    expect(suspicious('a \u00ad b', false)).toEqual(['U+AD']);
  });
});

describe('what can deceive is suspicious', () => {
  test.each([
    ['text that is turned', 'if admin\u202e:', ['U+202E']],
    ['an isolate', 'a\u2066b\u2069', ['U+2066', 'U+2069']],
    ['an isolate in Hebrew', 'שלום\u2067', ['U+2067']],
    ['a mark of direction without anything to turn', 'a\u200eb\u200f', ['U+200E', 'U+200F']],
    ['a space of no width in a word', 'pass\u200bword', ['U+200B']],
    ['a joiner in a Latin word', 'ad\u200cmin\u200d', ['U+200C', 'U+200D']],
    ['a second joiner', 'می\u200c\u200cخواهم', ['U+200C']],
    ['a joiner that joins nothing', '\u200cمی', ['U+200C']],
    ['a joiner between a picture and a letter', '👩\u200da', ['U+200D']],
    ['a byte order mark in a line', 'a\ufeffb', ['U+FEFF']],
    ['a word joiner', 'a\u2060b', ['U+2060']],
    ['an operator that is not seen', 'f\u2061(x)', ['U+2061']],
    ['tags without a flag', 'a\u{e0068}\u{e0069}', ['U+E0068', 'U+E0069']],
    ['more tags than a flag has', '🏴\u{e0068}\u{e0069}', ['U+E0068', 'U+E0069']],
    ['a message in selectors', '😀\u{e0101}\u{e0102}', ['U+E0101', 'U+E0102']],
    ['a second selector', '❤\ufe0f\ufe0f', ['U+FE0F']],
    ['a selector after a letter', 'a\ufe0f', ['U+FE0F']],
    ['letters that are blank', 'a\u3164 = \uffa0', ['U+3164', 'U+FFA0']],
    ['controls', 'a\0\u001b[31m\u0085', ['U+0', 'U+1B', 'U+85']],
    ['separators of lines', 'a\u2028b\u2029', ['U+2028', 'U+2029']],
    ['annotations', '\ufff9a\ufffab\ufffb', ['U+FFF9', 'U+FFFA', 'U+FFFB']],
    ['a grapheme joiner in a word', 'a\u034fb', ['U+34F']],
  ])('%s', (_what, line, places) => {
    expect(suspicious(line)).toEqual(places);
  });
});
