import { expect, test } from '@jest/globals';

import { Admission } from './admission.ts';

test('turns away what is beyond the limit, without beginning it, until there is room again', async () => {
  const admission = new Admission(1);
  const { promise, resolve } = Promise.withResolvers<string>();
  const first = admission.tryRun('a', () => promise);
  let begun = false;

  const second = admission.tryRun('a', async () => (begun = true));
  resolve('done');

  expect([second, begun]).toEqual([undefined, false]);
  expect(await first).toBe('done');
  expect(await admission.tryRun('a', async () => 'next')).toBe('next');
});

test('keeps room for others than one client, whatever that one asks for', async () => {
  const admission = new Admission(8);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const begun = Array.from({ length: 10 }, () => admission.tryRun('busy', () => promise)).filter(
    (running) => running !== undefined,
  );

  expect(begun).toHaveLength(6);
  expect(await admission.tryRun('another', async () => 'done')).toBe('done');
  resolve(undefined);
  await admission.idle();
  expect(await admission.tryRun('busy', async () => 'done')).toBe('done');
});

test('is idle when the last task has ended, also a failed one', async () => {
  const admission = new Admission(2);
  const { promise, reject } = Promise.withResolvers<never>();
  const failing = admission.tryRun('a', () => promise);
  let idle = false;
  const waiting = admission.idle().then(() => (idle = true));

  await new Promise((resolve) => setImmediate(resolve));
  const before = idle;
  reject(new Error('failed'));

  await expect(failing).rejects.toThrow('failed');
  await waiting;
  expect(before).toBe(false);
});
