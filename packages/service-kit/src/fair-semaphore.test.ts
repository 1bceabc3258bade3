import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';

import { HttpProblem } from './http-problem.ts';
import { FairSemaphore, type ReleaseSlot } from './fair-semaphore.ts';

const refusal = 'Too many are working';
const refused = { status: 503, message: refusal, options: { headers: { 'retry-after': '5' } } };

let leaving: AbortController;
let stays: AbortSignal;
beforeEach(() => {
  leaving = new AbortController();
  stays = leaving.signal;
});
afterEach(() => leaving.abort(new Error('the test is over')));

/** Takes a turn and tells when it begins. */
function taking(
  semaphore: FairSemaphore,
  order: string[],
  client: string,
  name = client,
): Promise<ReleaseSlot> {
  const taken = semaphore.acquire(client, stays).then((end) => {
    order.push(name);
    return end;
  });
  // Waiting callers of a test are rejected at its end.
  taken.catch(() => undefined);
  return taken;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('turns are', () => {
  test('as many at a time as may be, in the order in which they were asked for', async () => {
    const semaphore = new FairSemaphore({ atATime: 2, maxWaiting: 9, refusal });
    const order: string[] = [];
    const all = ['1', '2', '3', '4'].map((name) => taking(semaphore, order, 'a', name));

    await settled();
    expect(order).toEqual(['1', '2']);
    (await all[1])!();
    await settled();
    expect(order).toEqual(['1', '2', '3']);
    (await all[0])!();
    await all[3];
    expect(order).toEqual(['1', '2', '3', '4']);
  });

  test('fair: who asks once is next, whatever another one has asked for before', async () => {
    const semaphore = new FairSemaphore({ atATime: 2, maxWaiting: 16, refusal });
    const order: string[] = [];
    const slow = Array.from({ length: 12 }, () => taking(semaphore, order, 'slow'));
    void taking(semaphore, order, 'honest');

    (await slow[0])!();
    await settled();

    expect(order).toEqual(['slow', 'slow', 'honest']);
  });

  test('one client’s after another’s', async () => {
    const semaphore = new FairSemaphore({ atATime: 1, maxWaiting: 16, refusal });
    const order: string[] = [];
    const first = await semaphore.acquire('x', stays);
    const all = ['a', 'a', 'a', 'b', 'b', 'c'].map(async (client) => {
      const end = await taking(semaphore, order, client);
      end();
    });

    first();
    await Promise.all(all);

    expect(order).toEqual(['a', 'b', 'c', 'a', 'b', 'a']);
  });

  test('kept for others by the most that one client has', async () => {
    const semaphore = new FairSemaphore({ atATime: 3, perClient: 2, maxWaiting: 9, refusal });
    const order: string[] = [];
    for (let count = 0; count < 5; count += 1) void taking(semaphore, order, 'slow');
    await settled();
    expect(order).toEqual(['slow', 'slow']);

    await taking(semaphore, order, 'honest');

    expect(order).toEqual(['slow', 'slow', 'honest']);
    expect([semaphore.tryAcquire('slow'), semaphore.tryAcquire('other')]).toEqual([undefined, undefined]);
  });

  test('free for a helper only while nobody waits', async () => {
    const semaphore = new FairSemaphore({ atATime: 2, maxWaiting: 9, refusal });
    const first = await semaphore.acquire('a', stays);
    const helper = semaphore.tryAcquire('a');
    expect(semaphore.isWaitedFor).toBe(false);

    const waiting = semaphore.acquire('b', stays);
    expect([semaphore.isWaitedFor, semaphore.tryAcquire('a')]).toEqual([true, undefined]);
    helper?.();
    const second = await waiting;
    expect(semaphore.isWaitedFor).toBe(false);
    first();
    second();
  });

  test('ended once, however often that is said', async () => {
    const semaphore = new FairSemaphore({ atATime: 1, maxWaiting: 9, refusal });
    const end = await semaphore.acquire('a', stays);
    end();
    end();

    const next = await semaphore.acquire('a', stays);
    expect(semaphore.tryAcquire('b')).toBeUndefined();
    next();
  });
});

describe('a wait ends', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
  afterEach(() => void jest.useRealTimers());

  test('with 503 when it has been too long, and nobody’s turn is lost', async () => {
    const semaphore = new FairSemaphore({ atATime: 1, maxWaiting: 9, maxWaitMs: 5_000, refusal });
    const end = await semaphore.acquire('a', stays);
    const waiting = semaphore.acquire('b', stays);
    const outcome = expect(waiting).rejects.toMatchObject(refused);

    jest.advanceTimersByTime(4_999);
    expect(semaphore.isWaitedFor).toBe(true);
    jest.advanceTimersByTime(1);

    await outcome;
    end();
    expect(semaphore.tryAcquire('c')).toBeDefined();
  });

  test('at once when too many wait', async () => {
    const semaphore = new FairSemaphore({ atATime: 1, maxWaiting: 1, refusal });
    await semaphore.acquire('a', stays);
    void semaphore.acquire('a', stays).catch(() => undefined);

    await expect(semaphore.acquire('a', stays)).rejects.toMatchObject(refused);
  });

  test('for the latest of who waits most often, when somebody else comes and there is no room', async () => {
    const semaphore = new FairSemaphore({ atATime: 1, maxWaiting: 3, refusal });
    const order: string[] = [];
    const end = await semaphore.acquire('slow', stays);
    const slow = ['1', '2', '3'].map((name) => taking(semaphore, order, 'slow', name));
    const evicted = expect(slow[2]).rejects.toMatchObject(refused);

    const honest = taking(semaphore, order, 'honest');
    await evicted;
    end();
    await honest;

    expect(order).toEqual(['honest']);
  });

  test('with its caller', async () => {
    const semaphore = new FairSemaphore({ atATime: 1, maxWaiting: 9, refusal });
    const end = await semaphore.acquire('a', stays);
    const caller = new AbortController();
    const waiting = semaphore.acquire('b', caller.signal);

    caller.abort(new Error('gone'));

    await expect(waiting).rejects.toThrow('gone');
    end();
    expect(semaphore.tryAcquire('c')).toBeDefined();
  });
});

test('whoever comes and goes, no more than may work, nobody waits while there is a turn, and none is lost', async () => {
  const step = fc.record({
    kind: fc.constantFrom('take' as const, 'end' as const, 'leave' as const),
    client: fc.constantFrom('a', 'b', 'c'),
    which: fc.nat(20),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 1, max: 3 }),
      async (steps, atATime) => {
        const semaphore = new FairSemaphore({ atATime, maxWaiting: 5, refusal });
        const working: ReleaseSlot[] = [];
        const leaving: AbortController[] = [];
        let waiting = 0;
        for (const { kind, client, which } of steps) {
          if (kind === 'take') {
            const controller = new AbortController();
            leaving.push(controller);
            waiting += 1;
            semaphore.acquire(client, controller.signal).then(
              (end) => {
                waiting -= 1;
                working.push(end);
              },
              (error: unknown) => {
                waiting -= 1;
                if (error instanceof HttpProblem) expect(error.status).toBe(503);
              },
            );
          } else if (kind === 'end') working.splice(which % Math.max(1, working.length), 1)[0]?.();
          else leaving[which % Math.max(1, leaving.length)]?.abort(new Error('gone'));
          await settled();
          expect(working.length).toBeLessThanOrEqual(atATime);
          if (working.length < atATime) expect(waiting).toBe(0);
        }
        while (working.length > 0) {
          working.shift()?.();
          await settled();
        }
        expect(waiting).toBe(0);
        for (let count = 0; count < atATime; count += 1) expect(semaphore.tryAcquire('z')).toBeDefined();
      },
    ),
    { numRuns: 100 },
  );
});
