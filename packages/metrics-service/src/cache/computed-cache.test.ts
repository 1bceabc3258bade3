import { expect, test } from '@jest/globals';

import { ComputedCache } from './computed-cache.ts';

function cacheOf(limits: { ttlMs?: number; maxEntries?: number; maxBytes?: number } = {}) {
  const clock = { now: 0 };
  const all = { ttlMs: 100, maxEntries: 3, maxBytes: 1_000, ...limits };
  const cache = new ComputedCache<string>(
    all,
    (value) => value.length,
    () => clock.now,
  );
  return { cache, clock };
}

const value = (text: string) => () => Promise.resolve(text);

test('what is kept is not computed again until its time is over', async () => {
  const { cache, clock } = cacheOf();

  expect(await cache.get('a', value('first'))).toBe('first');
  clock.now = 99;
  expect(await cache.get('a', value('second'))).toBe('first');
  clock.now = 100;
  expect(await cache.get('a', value('third'))).toBe('third');
});

test('of many who ask at once one computes; a failure is told to all and not kept', async () => {
  const { cache } = cacheOf();
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let computations = 0;
  const compute = () => {
    computations += 1;
    return promise;
  };
  const asking = Array.from({ length: 50 }, () => cache.get('a', compute));
  resolve('once');

  expect(new Set(await Promise.all(asking))).toEqual(new Set(['once']));
  expect(computations).toBe(1);
  const failing = [
    cache.get('b', () => Promise.reject(new Error('no'))),
    cache.get('b', value('never asked')),
  ];
  expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await cache.get('b', value('again'))).toBe('again');
  reject(new Error('too late'));
});

test('what was computed before a change goes to those who asked before it, and is not kept', async () => {
  const { cache } = cacheOf();
  const { promise, resolve } = Promise.withResolvers<string>();

  const before = cache.get('a', () => promise);
  cache.drop((key) => key === 'a');
  const after = cache.get('a', value('new'));
  resolve('old');

  expect([await before, await after, cache.peek('a')]).toEqual(['old', 'new', 'new']);
});

test('entries and bytes have a limit: what was used longest ago goes first', async () => {
  const { cache } = cacheOf({ maxBytes: 30 });

  for (const key of ['a', 'b', 'c']) await cache.get(key, value('12345'));
  cache.peek('a');
  await cache.get('d', value('12345'));
  expect(['a', 'b', 'c', 'd'].map((key) => cache.peek(key) !== undefined)).toEqual([true, false, true, true]);
  expect(cache.size).toEqual({ entries: 3, bytes: 18 });
  await cache.get('e', value('x'.repeat(20)));
  expect(cache.size.bytes).toBeLessThanOrEqual(30);
  await cache.get('f', value('x'.repeat(31)));
  expect(cache.peek('f')).toBeUndefined();
});

test('a time to live of nothing keeps nothing', async () => {
  const { cache } = cacheOf({ ttlMs: 0 });

  await cache.get('a', value('first'));

  expect(await cache.get('a', value('second'))).toBe('second');
});
