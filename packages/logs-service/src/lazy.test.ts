import { expect, jest, test } from '@jest/globals';

import { Lazy } from './lazy.ts';

test('is made once, when it is first asked for', async () => {
  const make = jest.fn(() => Promise.resolve('made'));
  const lazy = new Lazy(make);

  expect(lazy.asked).toBeUndefined();
  expect(make).not.toHaveBeenCalled();
  expect(await Promise.all([lazy.get(), lazy.get()])).toEqual(['made', 'made']);
  expect(await lazy.asked).toBe('made');
  expect(make).toHaveBeenCalledTimes(1);
});

test('is made anew after a failure', async () => {
  const make = jest.fn(() => Promise.resolve('made')).mockRejectedValueOnce(new Error('not yet'));
  const lazy = new Lazy(make);

  await expect(lazy.get()).rejects.toThrow('not yet');
  expect(await lazy.get()).toBe('made');
});
