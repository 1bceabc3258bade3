import { expect, test } from '@jest/globals';

import { inTurn } from './in-turn.ts';

test('the next begins when the one before has ended, whichever way', async () => {
  const turn = inTurn();
  const seen: string[] = [];
  const first = Promise.withResolvers<string>();

  const one = turn(async () => {
    seen.push('one');
    return first.promise;
  });
  const two = turn(async () => {
    seen.push('two');
    throw new Error('two fails');
  });
  const three = turn(async () => seen.push('three'));
  await Promise.resolve();
  expect(seen).toEqual(['one']);
  first.resolve('first');

  await expect(one).resolves.toBe('first');
  await expect(two).rejects.toThrow('two fails');
  await three;
  expect(seen).toEqual(['one', 'two', 'three']);
});
