import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { coloredLines, languageOf, type Run } from './colored-lines.ts';

const text = (runs: readonly Run[]): string => runs.map((run) => run.text).join('');

test('colours a string that spans lines on each of them', () => {
  const [first, second] = coloredLines(['x = """one', 'two"""'], 'python');

  expect(first).toContainEqual({ text: '"""one', classes: 'hljs-string' });
  expect(second).toEqual([{ text: 'two"""', classes: 'hljs-string' }]);
});

test('keeps the markup of a file as text', () => {
  const line = `const a = '<script>&amp;</script>';`;

  expect(coloredLines([line], 'typescript').map(text)).toEqual([line]);
});

test.each(['constructor', 'toString', 'valueOf', '__proto__', 'hasOwnProperty'])(
  'keeps %s as it is, in every colour',
  (word) => {
    const lines = [`${word}(): void {}`, `"${word}"`, `// ${word}`, `class ${word} {}`, word];

    expect(coloredLines(lines, 'typescript').map(text)).toEqual(lines);
    expect(coloredLines([`def ${word}():`, `'${word}'`], 'python').map(text)).toEqual([
      `def ${word}():`,
      `'${word}'`,
    ]);
  },
);

test('gives back every line as it was, whatever is in it', () => {
  const piece = fc.constantFrom(
    '"',
    "'",
    '`',
    '${',
    '}',
    '/*',
    '*/',
    '//',
    '#',
    '"""',
    '<b>',
    '&',
    '\\',
    'def f(',
    ' ',
  );
  const line = fc.array(
    fc.oneof(
      piece,
      fc.string({ maxLength: 4 }).map((s) => s.replaceAll('\n', ' ')),
    ),
  );
  const lines = fc.array(
    line.map((parts) => parts.join('')),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(
      lines,
      fc.constantFrom('python' as const, 'typescript' as const, undefined),
      (given, language) => {
        expect(coloredLines(given, language).map(text)).toEqual(given);
      },
    ),
    { numRuns: 500 },
  );
});

test.each([
  ['a.py', 'python'],
  ['dir/B.TS', 'typescript'],
  ['notes.txt', undefined],
  ['paper.pdf', undefined],
  ['py', undefined],
  ['a.constructor', undefined],
  ['.toString', undefined],
])('knows the language of %s', (name, language) => {
  expect(languageOf(name)).toBe(language);
});
