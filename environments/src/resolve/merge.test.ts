import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { merge } from './merge.ts';

describe('merge', () => {
  test('lays objects over each other key by key, and knows which file each leaf is from', () => {
    const { value, files } = merge([
      { file: 'a', value: { size: { cpu: 256, memory: 512 }, level: 'info' } },
      { file: 'b', value: { size: { cpu: 512 } } },
    ]);

    expect(value).toEqual({ size: { cpu: 512, memory: 512 }, level: 'info' });
    expect(Object.fromEntries(files)).toEqual({ 'size.cpu': 'b', 'size.memory': 'a', level: 'a' });
  });

  test('replaces lists and alternatives whole', () => {
    const { value, files } = merge([
      { file: 'a', value: { waf: { kind: 'managed', limit: 100 }, mails: ['x', 'y'] } },
      { file: 'b', value: { waf: { kind: 'off' }, mails: ['z'] } },
    ]);

    expect(value).toEqual({ waf: { kind: 'off' }, mails: ['z'] });
    expect(Object.fromEntries(files)).toEqual({ 'waf.kind': 'b', mails: 'b' });
  });

  test('knows who decided that an object is empty, until something is in it', () => {
    const empty = [layer({ settings: {} }), { file: 'b', value: { settings: {} } }];

    expect(Object.fromEntries(merge(empty).files)).toEqual({ settings: 'b' });
    const filled = merge([...empty, { file: 'c', value: { settings: { A: '1' } } }]);
    expect(Object.fromEntries(filled.files)).toEqual({ 'settings.A': 'c' });
  });

  test('takes a value that is undefined for one that was not said', () => {
    expect(merge([layer({ a: 1 }), layer({ a: undefined })]).value).toEqual({ a: 1 });
  });

  test('changes none of its layers', () => {
    const first = Object.freeze({ inner: Object.freeze({ a: 1 }) });

    expect(merge([layer(first), layer({ inner: { a: 2 } })]).value).toEqual({ inner: { a: 2 } });
    expect(first).toEqual({ inner: { a: 1 } });
  });

  test('is the same whether layers are laid one after another or in two heaps', () => {
    const part = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.oneof(fc.integer(), fc.dictionary(fc.constantFrom('x', 'y'), fc.integer(), { minKeys: 1 })),
    );
    fc.assert(
      fc.property(part, part, part, (one, two, three) => {
        const below = merge([layer(one), layer(two)]).value;
        expect(merge([layer(below), layer(three)]).value).toEqual(
          merge([layer(one), layer(two), layer(three)]).value,
        );
      }),
    );
  });

  test('keeps keys that mean something to JavaScript as plain data', () => {
    const { value } = merge([
      layer(JSON.parse('{ "__proto__": { "a": 1 }, "constructor": { "b": 2 } }') as object),
    ]);

    expect(JSON.stringify(value)).toBe('{"__proto__":{"a":1},"constructor":{"b":2}}');
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });
});

function layer(value: object) {
  return { file: 'some.ts', value };
}
