import { expect, test } from '@jest/globals';
import { Admission } from './admission.ts';

test('turns away what is beyond the limit, without beginning it, until there is room again', async () => {
  const admission = new Admission(1);
  const { promise, resolve } = Promise.withResolvers<string>();
  const first = admission.tryRun(() => promise);
  let begun = false;

  const second = admission.tryRun(async () => (begun = true));
  resolve('done');

  expect([second, begun]).toEqual([undefined, false]);
  expect(await first).toBe('done');
  expect(await admission.tryRun(async () => 'next')).toBe('next');
});

test('is idle when the last task has ended, also a failed one', async () => {
  const admission = new Admission(2);
  const { promise, reject } = Promise.withResolvers<never>();
  const failing = admission.tryRun(() => promise);
  let idle = false;
  const waiting = admission.idle().then(() => (idle = true));

  await new Promise((resolve) => setImmediate(resolve));
  const before = idle;
  reject(new Error('failed'));

  await expect(failing).rejects.toThrow('failed');
  await waiting;
  expect(before).toBe(false);
});
