import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { jsonTextFaults } from './json-text.ts';

test.each([
  ['', 0],
  ['  ', 2],
  ['{"a":1,', 7],
  ['[1,x]', 3],
  ['[1,2', 4],
  ['[1 2]', 3],
  ['{"a" 1}', 5],
  ['{"a":1,}', 7],
  ['{"a":1}}', 7],
  ["{'a':1}", 1],
  ['{1:2}', 1],
  ['"abc', 0],
  [String.raw`"\x"`, 0],
  ['"a\nb"', 0],
  ['01', 0],
  ['1.', 0],
  ['+1', 0],
  ['nul', 0],
  ['truefalse', 0],
  ['[]]', 2],
  ['[}', 1],
  [',', 0],
  [':', 0],
  ['1 // one', 2],
  ['\u00A01', 0],
])('%j is no JSON from position %d on', (text, position) => {
  expect(() => JSON.parse(text) as unknown).toThrow();
  expect(jsonTextFaults(text)).toEqual({ position, repeated: [] });
});

test.each([
  ['{"a":1,"a":2}', ['a']],
  [String.raw`{"a":1,"\u0061":2,"b":1}`, ['a']],
  ['{"a":{"b":1,"b":2},"b":[{"c":1},{"c":1,"c":2}]}', ['a.b', 'b.1.c']],
  ['{"__proto__":1,"__proto__":2}', ['__proto__']],
  ['[{"a":1},{"a":1}]', []],
])('%s repeats %j', (text, repeated) => {
  expect(jsonTextFaults(text)).toEqual({ repeated });
});

test('it takes for JSON what JSON.parse does', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"a"',
    '"\\u00e9"',
    '1',
    '-0.5e+3',
    'true',
    'null',
    ' ',
    '\n',
    '"',
    'x',
  ];
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((list) => list.join('')),
      ),
      (text) => {
        expect(jsonTextFaults(text).position === undefined).toBe(isJson(text));
      },
    ),
    { numRuns: 2_000 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('a hundred thousand brackets and a long string are read', () => {
  expect(jsonTextFaults('['.repeat(100_000))).toEqual({ position: 100_000, repeated: [] });
  expect(jsonTextFaults(`"${'x'.repeat(1_000_000)}"`)).toEqual({ repeated: [] });
});
