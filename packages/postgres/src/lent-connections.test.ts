import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type pg from 'pg';

import { LentConnections } from './lent-connections.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** Lends a new connection each time, and notes those that come back. */
function samplePool() {
  const returned: string[] = [];
  let made = 0;
  const pool = {
    waitingCount: 0,
    connect() {
      const name = `connection ${(made += 1)}`;
      const release = (lost?: boolean) => returned.push(lost === true ? `${name}, lost` : name);
      return Promise.resolve({ release });
    },
  };
  return { pool, lending: new LentConnections(pool as unknown as pg.Pool, 30_000), returned };
}

test('the connection used last is lent first, and all go back about once a second', async () => {
  const { lending, returned } = samplePool();
  const [first, second] = [await lending.borrow(), await lending.borrow()];
  lending.putBack(first);
  lending.putBack(second);

  const again = lending.take();
  jest.advanceTimersByTime(1_000);
  const afterwards = [...returned];
  lending.putBack(second);

  expect(again).toBe(second);
  expect(afterwards).toEqual(['connection 1']);
  expect(returned).toEqual(['connection 1', 'connection 2']);
  expect([lending.take(), jest.getTimerCount()]).toEqual([undefined, 0]);
});

test('one that somebody waits for in the pool goes back at once', async () => {
  const { pool, lending, returned } = samplePool();
  const lent = await lending.borrow();

  pool.waitingCount = 1;
  lending.putBack(lent);

  expect(returned).toEqual(['connection 1']);
});

test('one that the server has ended is lent no more; one in use is left to its statement', async () => {
  const { lending, returned } = samplePool();
  const [unused, used] = [await lending.borrow(), await lending.borrow()];
  lending.putBack(unused);

  const dropped = [unused, used].map(({ client }) => lending.drop(client));

  expect(dropped).toEqual([true, false]);
  expect(returned).toEqual(['connection 1, lost']);
  expect(lending.take()).toBeUndefined();
});

test('after the end nothing is kept', async () => {
  const { lending, returned } = samplePool();
  const [unused, used] = [await lending.borrow(), await lending.borrow()];
  lending.putBack(unused);

  lending.close();
  lending.putBack(used);

  expect(returned).toEqual(['connection 1', 'connection 2']);
  expect(jest.getTimerCount()).toBe(0);
});
