import { describe, expect, jest, test } from '@jest/globals';

import { captureLog } from '../../test/support/index.ts';
import { runToEnd, type Attempt, type JobRunOptions } from './job-run.ts';

const job = { name: 'clean-up', timeoutSeconds: 600, retries: 0 };

function run(options: Partial<JobRunOptions> & Pick<JobRunOptions, 'work'>) {
  const { logger, lines } = captureLog();
  const stopped = new AbortController();
  const end = runToEnd({ job, args: [], logger, stopped: stopped.signal, retryMs: 1, ...options });
  return { end, lines, stop: () => stopped.abort(new Error('it was stopped by SIGTERM')) };
}

describe('a run of a job', () => {
  test('gets its arguments, and ends when its work does', async () => {
    const attempts: Attempt[] = [];
    const { end, lines } = run({
      args: ['--day', '2026-11-29'],
      work: async (attempt) => void attempts.push(attempt),
    });

    expect(await end).toBe('succeeded');
    expect(attempts).toMatchObject([{ attempt: 1, args: ['--day', '2026-11-29'] }]);
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      ['info', 'job started'],
      ['info', 'job ended'],
    ]);
  });

  test('tries its work again as often as its manifest says', async () => {
    const numbers: number[] = [];
    const work = async ({ attempt }: Attempt): Promise<void> => {
      numbers.push(attempt);
      if (attempt < 3) throw new Error('S3 is away');
    };

    expect(await run({ job: { ...job, retries: 2 }, work }).end).toBe('succeeded');
    expect(await run({ job: { ...job, retries: 1 }, work }).end).toBe('failed');
    expect(numbers).toEqual([1, 2, 3, 1, 2]);
  });

  test('fails by what its work throws, also before it returns a promise', async () => {
    const { end, lines } = run({
      work: () => {
        throw new Error('no such bucket');
      },
    });

    expect(await end).toBe('failed');
    expect(lines.find(({ msg }) => msg === 'the work failed')).toMatchObject({
      level: 'error',
      err: { message: 'no such bucket' },
      left: 0,
    });
    expect(lines.at(-1)).toMatchObject({ level: 'error', msg: 'job ended', end: 'failed', exitCode: 1 });
  });

  test('is told to end when somebody stops it, and begins no other attempt', async () => {
    const begun = Promise.withResolvers<undefined>();
    let attempts = 0;
    const { end, stop } = run({
      job: { ...job, retries: 5 },
      work: ({ signal }) => {
        attempts += 1;
        begun.resolve(undefined);
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut'))));
      },
    });
    await begun.promise;

    stop();

    expect(await end).toBe('stopped');
    expect(attempts).toBe(1);
  });

  test('has succeeded when its work is done before it hears of the stop', async () => {
    const { end, stop } = run({
      work: async () => {
        stop();
      },
    });

    expect(await end).toBe('succeeded');
  });

  test('is over when its time is, also when its work does not listen', async () => {
    jest.useFakeTimers();
    try {
      const { end, lines } = run({ work: () => new Promise(() => undefined) });
      await jest.advanceTimersByTimeAsync(600_000);
      expect(lines.map(({ msg }) => msg)).toEqual(['job started']);
      await jest.advanceTimersByTimeAsync(10_000);

      expect(await end).toBe('timed out');
      expect(lines.find(({ msg }) => msg === 'the work was cut')).toMatchObject({
        err: { message: 'the work goes on: its time is over' },
      });
    } finally {
      jest.useRealTimers();
    }
  });
});
