import { expect, test } from '@jest/globals';

import { repeatedMember } from './repeated-member.ts';

test.each([
  ['{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}', undefined],
  ['{"a":"a","b":"a:a","c":"\\"a\\":"}', undefined],
  ['{}', undefined],
  ['[{"a":[]},{"a":[]}]', undefined],
  ['{"a":1,"a":2}', 'a'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"a":{"b":[{"c":1,"c":1}]}}', 'c'],
  ['{ "a" : { "x": 1 } , "b" : 2, "a" : 3 }', 'a'],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ['{"":1,"":2}', ''],
])('%s repeats %s', (json, name) => {
  expect(() => JSON.parse(json) as unknown).not.toThrow();
  expect(repeatedMember(json)).toBe(name);
});
