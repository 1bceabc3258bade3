import { expect, test } from '@jest/globals';

import { isOfTrace, parseTraceId, patternOf } from './trace-id.ts';

const w3c = '67891233abcdef012345678912345678';
const amazon = '1-67891233-abcdef012345678912345678';

test.each([w3c, amazon, w3c.toUpperCase()])('%s is read, and found in both forms', (text) => {
  const id = parseTraceId(text);

  expect(id).toEqual({ w3c, amazon });
  expect(patternOf(id)).toBe(`{ $.traceId = "${w3c}" || $.traceId = "${amazon}" }`);
  expect(isOfTrace(`{"traceId":"${w3c}","msg":"request"}`, id)).toBe(true);
  expect(isOfTrace(`{"msg":"x","traceId":"${amazon}"}`, id)).toBe(true);
});

test('a line that only speaks of the id is of another trace', () => {
  expect(isOfTrace(`{"traceId":"${'0'.repeat(32)}","msg":"${w3c}"}`, parseTraceId(w3c))).toBe(false);
});

test.each(['', 'abc', w3c.slice(1), `${w3c}0`, `2-${amazon.slice(2)}`, `${w3c.slice(1)}g`])(
  '%j is none',
  (text) => {
    expect(() => parseTraceId(text)).toThrow('must be 32 hexadecimal digits, or 1- and 8 and 24 of them.');
  },
);
