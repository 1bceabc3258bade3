import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { Readiness } from './readiness.ts';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
});

afterEach(() => {
  jest.useRealTimers();
});

describe('Readiness', () => {
  test('asks the dependencies once a second, however many ask it', async () => {
    const check = jest.fn(() => Promise.resolve());
    const readiness = new Readiness([{ name: 'database', check }]);

    await Promise.all([readiness.report(), readiness.report()]);
    await readiness.report();
    expect(check).toHaveBeenCalledTimes(1);

    jest.advanceTimersByTime(1_001);
    await readiness.report();
    expect(check).toHaveBeenCalledTimes(2);
  });

  test('is not ready while one dependency is down', async () => {
    const readiness = new Readiness([
      { name: 'up', check: () => Promise.resolve() },
      { name: 'down', check: () => Promise.reject(new Error('refused')) },
    ]);

    expect(await readiness.report()).toMatchObject({
      state: 'not ready',
      dependencies: [
        { name: 'up', state: 'up' },
        { name: 'down', state: 'down' },
      ],
    });
  });

  test('is draining, whatever its dependencies say', async () => {
    const readiness = new Readiness();

    readiness.startDraining();

    expect((await readiness.report()).state).toBe('draining');
  });
});

describe('a dependency that does not answer', () => {
  test('is down after two seconds', async () => {
    jest.useRealTimers();
    const readiness = new Readiness([{ name: 'silent', check: () => new Promise(() => undefined) }]);

    const { dependencies } = await readiness.report();

    expect(dependencies).toMatchObject([{ name: 'silent', state: 'down' }]);
    expect(dependencies[0]?.latencyMs).toBeGreaterThanOrEqual(1_990);
  });
});
