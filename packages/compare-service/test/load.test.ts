import { stopRunningApps } from '@fairway/service-kit/testing';
import { afterEach, describe, expect, test } from '@jest/globals';

import { ComparisonPool } from '../src/work/comparison-pool.ts';
import type { ComparisonJob } from '../src/work/comparison-job.ts';
import { closePools, startService } from './support/service.ts';
import { form, upload } from './support/upload.ts';

afterEach(async () => {
  stopRunningApps();
  await closePools();
});

/** Two files that differ nearly everywhere and repeat themselves: the search takes as long as it may. */
function hardPair(lines: number): readonly [string, string] {
  const file = (step: number) =>
    Array.from({ length: lines }, (_, line) => (line * line * step) % 97).join('\n');
  return [file(3), file(7)];
}

function hardForm(lines: number): FormData {
  const [first, second] = hardPair(lines);
  return form(['a.txt', first], ['b.txt', second]);
}

describe('while a large comparison runs', () => {
  test('others are answered, also small comparisons', async () => {
    const { origin } = await startService();
    const order: string[] = [];

    const large = upload(origin, hardForm(60_000)).then(() => order.push('large'));
    const small = upload(origin, form(['a.txt', 'a'], ['b.txt', 'b'])).then(() => order.push('small'));
    const health = fetch(`${origin}/health`).then(() => order.push('health'));
    await Promise.all([large, small, health]);

    expect(order.at(-1)).toBe('large');
  });

  test('those that find no thread and no place to wait are told when to come back', async () => {
    const { origin } = await startService({ threads: { threads: 1, maxWaiting: 1, maxWaitMs: 60_000 } });

    const responses = await Promise.all([1, 2, 3, 4].map(() => upload(origin, hardForm(20_000))));

    const statuses = responses.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, 200, 503, 503]);
    expect(responses.find(({ status }) => status === 503)?.headers.get('retry-after')).toBe('5');
  });

  test('a caller who leaves frees the thread', async () => {
    const { origin, log } = await startService({
      threads: { threads: 1, maxWaiting: 1, maxWaitMs: 60_000 },
    });
    const leaving = new AbortController();
    const left = upload(origin, hardForm(60_000), { signal: leaving.signal });
    // It waits for the only thread, so that the first one has it for certain.
    const waiting = upload(origin, hardForm(3_000));

    leaving.abort();

    await expect(left).rejects.toThrow();
    expect((await waiting).status).toBe(200);
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('the pool', () => {
  const job = (lines: number): ComparisonJob => {
    const [file1, file2] = hardPair(lines).map((text) => Uint8Array.from(Buffer.from(text))) as [
      Uint8Array<ArrayBuffer>,
      Uint8Array<ArrayBuffer>,
    ];
    const names = { file1: 'a.txt', file2: 'b.txt' };
    return { names, texts: { file1, file2 }, context: 3, format: 'json' };
  };

  test('a job that kills its thread costs nobody else anything', async () => {
    const pool = new ComparisonPool({ threads: 1 });
    const { signal } = new AbortController();
    // Names that are missing make it fail inside the thread, where nothing catches it.
    const broken = { ...job(10), names: undefined as unknown as ComparisonJob['names'] };

    const failing = pool.run(broken, 'a', signal);
    const waiting = pool.run(job(10), 'a', signal);

    await expect(failing).rejects.toThrow();
    expect((await waiting).length).toBeGreaterThan(100);
    await pool.close();
  });

  test('a job is ended with its request, running or waiting', async () => {
    const pool = new ComparisonPool({ threads: 1 });
    const [first, second] = [new AbortController(), new AbortController()];

    const running = pool.run(job(60_000), 'a', first.signal);
    const waiting = pool.run(job(60_000), 'a', second.signal);
    second.abort(new Error('second left'));
    first.abort(new Error('first left'));

    await expect(waiting).rejects.toThrow('second left');
    await expect(running).rejects.toThrow('first left');
    expect((await pool.run(job(10), 'a', new AbortController().signal)).length).toBeGreaterThan(100);
    await pool.close();
  });
});
