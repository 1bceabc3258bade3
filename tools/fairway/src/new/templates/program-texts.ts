/** The routes of notes, below `/notes`. */
export const ROUTES = `import { defineRoute, HttpProblem, type Route } from '@fairway/service-kit';
import * as z from 'zod';

import type { Notes } from '../notes.ts';

const Note = z.object({ text: z.string().meta({ examples: ['buy milk'] }) }).meta({ id: 'Note' });
const params = z.object({ name: z.string().min(1).max(100) });

export function findNoteRoute(notes: Pick<Notes, 'find'>): Route {
  return defineRoute({
    method: 'get',
    path: '/notes/:name',
    operation: 'find_note',
    summary: 'A note by its name',
    params,
    responses: { 200: { description: 'The note', schema: Note }, 404: { description: 'There is none' } },
    async handle({ params: { name } }) {
      const text = await notes.find(name);
      if (text === undefined) throw new HttpProblem(404, \`There is no note \${name}\`);
      return { text };
    },
  });
}

export function saveNoteRoute(notes: Pick<Notes, 'save'>): Route {
  return defineRoute({
    method: 'put',
    path: '/notes/:name',
    operation: 'save_note',
    summary: 'Keeps a note under its name',
    params,
    body: z.strictObject({ text: z.string().min(1).max(1000) }),
    responses: { 204: { description: 'Kept' } },
    async handle({ params: { name }, body: { text } }) {
      await notes.save(name, text);
    },
  });
}
`;

export const WORK_LOOP = `import type { Logger, Resource } from '@fairway/service-kit';

export interface WorkLoopOptions {
  readonly work: () => Promise<void>;
  /** Milliseconds from the end of one run to the beginning of the next. */
  readonly everyMs: number;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
}

const FIRST_RETRY_MS = 1_000;

/**
 * Runs its work again and again, never twice at once, until it is closed. A run that fails is tried again after a second,
 * then after two, four and so on up to \`everyMs\`: at a start, what the work calls may not be up yet. A failure is logged as
 * a warning while it is retried soon, and as an error from then on.
 */
export class WorkLoop implements Resource {
  readonly name = 'work-loop';
  readonly #options: WorkLoopOptions;
  #timer: NodeJS.Timeout | undefined;
  #run: Promise<void> = Promise.resolve();
  #retryMs = FIRST_RETRY_MS;
  #isClosed = false;

  constructor(options: WorkLoopOptions) {
    this.#options = options;
  }

  /** Begins the first run at once. */
  start(): void {
    this.#run = this.#runOnce();
  }

  /** Begins no other run, and waits for the one that runs. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#run;
  }

  async #runOnce(): Promise<void> {
    const { work, everyMs, logger } = this.#options;
    let pauseMs = everyMs;
    try {
      await work();
      this.#retryMs = FIRST_RETRY_MS;
    } catch (error) {
      pauseMs = Math.min(this.#retryMs, everyMs);
      this.#retryMs = pauseMs * 2;
      if (pauseMs < everyMs) logger.warn({ err: error, retryMs: pauseMs }, 'the work failed and is tried again');
      else logger.error({ err: error }, 'the work failed');
    }
    if (!this.#isClosed) this.#timer = setTimeout(() => this.start(), pauseMs);
  }
}
`;

export const WORK_LOOP_TEST = `import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

import { WorkLoop } from './work-loop.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** A loop every four seconds, whose runs fail while \`isDown\` says so. */
function loopOf(isDown: () => boolean) {
  const events: string[] = [];
  const loop = new WorkLoop({
    everyMs: 4_000,
    logger: {
      warn: (fields: object) => void events.push(\`warning \${JSON.stringify(fields)}\`),
      error: () => void events.push('error'),
    },
    work: async () => {
      if (isDown()) throw new Error('the database is away');
      events.push('done');
    },
  });
  return { loop, events };
}

test('runs follow each other until the loop is closed', async () => {
  const { loop, events } = loopOf(() => false);

  loop.start();
  await jest.advanceTimersByTimeAsync(9_000);
  await loop.close();
  await jest.advanceTimersByTimeAsync(9_000);

  expect(events).toEqual(['done', 'done', 'done']);
});

test('a failure is a warning while it is retried soon, then an error, and forgotten after a run that works', async () => {
  let isDown = true;
  const { loop, events } = loopOf(() => isDown);

  loop.start();
  await jest.advanceTimersByTimeAsync(7_500);
  isDown = false;
  await jest.advanceTimersByTimeAsync(4_000);
  isDown = true;
  await jest.advanceTimersByTimeAsync(4_000);
  await loop.close();

  expect(events).toEqual([
    'warning {"err":{},"retryMs":1000}',
    'warning {"err":{},"retryMs":2000}',
    'error',
    'error',
    'done',
    'warning {"err":{},"retryMs":1000}',
  ]);
});

test('closing waits for the run that goes on', async () => {
  const work = Promise.withResolvers<undefined>();
  const events: string[] = [];
  const loop = new WorkLoop({
    everyMs: 1_000,
    logger: { warn: () => undefined, error: () => undefined },
    work: async () => {
      await work.promise;
      events.push('done');
    },
  });
  loop.start();

  const closed = loop.close().then(() => events.push('closed'));
  work.resolve(undefined);
  await closed;

  expect(events).toEqual(['done', 'closed']);
});
`;
