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

export const TURNS = `import type { Logger, Resource } from '@fairway/service-kit';

export interface TurnsOptions {
  readonly work: () => Promise<void>;
  /** Milliseconds from the end of one turn to the beginning of the next. */
  readonly everyMs: number;
  readonly logger: Pick<Logger, 'error'>;
}

/** Works in turns, one after the other, until it is closed; a turn that fails is no reason to leave out the next. */
export class Turns implements Resource {
  readonly name = 'turns';
  readonly #options: TurnsOptions;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Begins the first turn at once. */
  start(): void {
    this.#turn = this.#take();
  }

  /** Begins no other turn, and waits for the one that runs. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#turn;
  }

  async #take(): Promise<void> {
    const { work, everyMs, logger } = this.#options;
    try {
      await work();
    } catch (error) {
      logger.error({ err: error }, 'a turn failed');
    }
    if (!this.#isClosed) this.#timer = setTimeout(() => this.start(), everyMs);
  }
}
`;

export const TURNS_TEST = `import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

import { Turns } from './turns.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('turns follow each other, also after one that failed, until they are closed', async () => {
  let taken = 0;
  const failures: object[] = [];
  const turns = new Turns({
    everyMs: 1_000,
    logger: { error: (fields: object) => void failures.push(fields) },
    work: async () => {
      taken += 1;
      if (taken === 2) throw new Error('the database is away');
    },
  });

  turns.start();
  await jest.advanceTimersByTimeAsync(2_500);
  await turns.close();
  await jest.advanceTimersByTimeAsync(5_000);

  expect(taken).toBe(3);
  expect(failures).toEqual([{ err: new Error('the database is away') }]);
});

test('closing waits for the turn that runs', async () => {
  const turn = Promise.withResolvers<undefined>();
  const events: string[] = [];
  const turns = new Turns({
    everyMs: 1_000,
    logger: { error: () => undefined },
    work: async () => {
      await turn.promise;
      events.push('done');
    },
  });
  turns.start();

  const closed = turns.close().then(() => events.push('closed'));
  turn.resolve(undefined);
  await closed;

  expect(events).toEqual(['done', 'closed']);
});
`;
