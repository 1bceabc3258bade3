import { expect, test } from '@jest/globals';

import { inParallel } from './in-parallel.ts';

/** Lets everything that can go on go on. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('results are in the order of the items, and never more than the limit run', async () => {
  let running = 0;
  let most = 0;

  const results = await inParallel([5, 1, 4, 2, 3], 2, undefined, async (turns) => {
    most = Math.max(most, ++running);
    for (let index = 0; index < turns; index++) await turn();
    running -= 1;
    return turns * 10;
  });

  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
});

test('the first failure is the answer, once the others have been told to stop and have', async () => {
  const ended: string[] = [];

  const all = inParallel(['fails', 'waits', 'never begins'], 2, undefined, async (item, signal) => {
    if (item === 'fails') throw new Error('first');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await turn();
    ended.push(item);
    throw new Error('second');
  });

  await expect(all).rejects.toThrow('first');
  expect(ended).toEqual(['waits']);
});

test('an abort from outside is the answer, and nothing more begins', async () => {
  const controller = new AbortController();
  const begun: number[] = [];

  const all = inParallel([1, 2, 3], 1, controller.signal, async (item) => {
    begun.push(item);
    controller.abort(new Error('the caller went away'));
  });

  await expect(all).rejects.toThrow('the caller went away');
  expect(begun).toEqual([1]);
});
