import { describe, expect, test } from '@jest/globals';

import { compareInstants, type Instant } from './instant.ts';
import { parseInstant } from './timestamp.ts';

function instant(text: string): Instant {
  const parsed = parseInstant(text);
  if (parsed === undefined) throw new Error(`'${text}' must be a time`);
  return parsed;
}

describe('parseInstant', () => {
  test.each([
    ['1970-01-01T00:00:00Z', 0],
    ['2025-09-15T12:00:03Z', Date.UTC(2025, 8, 15, 12, 0, 3) / 1000],
    ['2025-09-15t12:00:03z', Date.UTC(2025, 8, 15, 12, 0, 3) / 1000],
    ['2025-09-15T12:00:03-00:00', Date.UTC(2025, 8, 15, 12, 0, 3) / 1000],
    ['2025-09-15T00:30:00+02:00', Date.UTC(2025, 8, 14, 22, 30) / 1000],
    ['2024-02-29T23:59:59-23:59', Date.UTC(2024, 2, 1, 23, 58, 59) / 1000],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29) / 1000],
    ['0000-01-01T00:00:00Z', -62_167_219_200],
    ['0099-12-31T23:59:59Z', -59_011_459_201],
    ['9999-12-31T23:59:59Z', Date.UTC(9999, 11, 31, 23, 59, 59) / 1000],
  ])('%s is %d seconds from the epoch', (text, epochSeconds) => {
    expect(parseInstant(text)).toEqual({ epochSeconds, leap: false, fraction: '' });
  });

  test.each([
    '',
    '2025-09-15',
    '2025-09-15T12:00Z',
    '2025-09-15T12:00:00',
    '2025-09-15 12:00:00Z',
    '2025-09-15T12:00:00 Z',
    '2025-09-15T12:00:00ZZ',
    '2025-09-15T12:00:00.Z',
    '2025-09-15T12:00:00,5Z',
    '2025-09-15T12:00:00+0200',
    '2025-09-15T12:00:00+24:00',
    '2025-09-15T12:00:00+02:60',
    '2025-09-15T24:00:00Z',
    '2025-09-15T12:60:00Z',
    '2025-09-15T12:00:61Z',
    '2025-02-29T12:00:00Z',
    '1900-02-29T12:00:00Z',
    '2025-04-31T12:00:00Z',
    '2025-00-10T12:00:00Z',
    '2025-13-10T12:00:00Z',
    '2025-09-00T12:00:00Z',
    '25-09-15T12:00:00Z',
    '+2025-09-15T12:00:00Z',
    '2025-09-15T12:00:0\u0660Z',
  ])('%j is not a time', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  test('a leap second is only where one can be: 23:59:60 UTC at the end of a month', () => {
    expect(parseInstant('2016-12-31T23:59:60Z')).toMatchObject({ leap: true });
    expect(parseInstant('2017-01-01T00:59:60+01:00')).toMatchObject({ leap: true });
    expect(parseInstant('2016-12-30T23:59:60Z')).toBeUndefined();
    expect(parseInstant('2016-12-31T12:00:60Z')).toBeUndefined();
  });
});

describe('compareInstants', () => {
  test('orders moments, whatever their offsets and however fine they are', () => {
    const inOrder = [
      '1969-12-31T23:59:59.9Z',
      '2016-12-31T23:59:59Z',
      '2016-12-31T23:59:59.999999999999Z',
      '2016-12-31T23:59:60Z',
      '2016-12-31T23:59:60.5Z',
      '2017-01-01T00:00:00Z',
      '2017-01-01T00:00:00.0000001Z',
      '2017-01-01T00:00:00.00001Z',
      '2017-01-01T00:00:00.1Z',
      '2017-01-01T00:00:00.10000000000000000000001Z',
      '2017-01-01T00:00:00.9Z',
      '2017-01-01T00:00:01-00:01',
    ].map(instant);

    expect([...inOrder].reverse().sort(compareInstants)).toEqual(inOrder);
  });

  test.each([
    ['2025-09-15T12:00:00Z', '2025-09-15T14:00:00+02:00'],
    ['2025-09-15T12:00:00Z', '2025-09-15T12:00:00.000Z'],
    ['2025-09-15T12:00:00.25Z', '2025-09-15T12:00:00.2500Z'],
  ])('%s and %s are the same moment', (left, right) => {
    expect(compareInstants(instant(left), instant(right))).toBe(0);
  });
});
