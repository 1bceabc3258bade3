import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { dimensionValue } from './dimension-value.ts';

test.each([
  ['orders', 'orders'],
  ['Order Service (v2) 100%', 'Order Service (v2) 100%'],
  ['café', 'caf%C3%A9'],
  ['a\tb\u0000', 'a%09b%00'],
  [':orders', '%3Aorders'],
  ['  ', '%20%20'],
  ['\ud800', '%EF%BF%BD'],
])('%j becomes %j', (service, value) => {
  expect(dimensionValue(service)).toBe(value);
});

test('a name that is too long is cut, and still differs from others that begin alike', () => {
  const long = 'x'.repeat(1_025);

  const values = [dimensionValue(long), dimensionValue(`${long}y`)];

  expect(values.map(({ length }) => length)).toEqual([1_024, 1_024]);
  expect(values[0]).not.toBe(values[1]);
});

/**
 * Names of any code points, surrogates without a partner too; fast-check's own generator takes seconds to build its
 * tables.
 */
const anyName = fc
  .array(fc.integer({ min: 0, max: 0x10_ffff }), { minLength: 1 })
  .map((points) => String.fromCodePoint(...points));

test('every name becomes one that CloudWatch takes', () => {
  fc.assert(
    fc.property(anyName, (service) => {
      const value = dimensionValue(service);

      expect(value).toMatch(/^(?!:)(?! +$)[\x20-\x7e]{1,1024}$/);
    }),
  );
});
