import { serviceFolder } from '@fairway/service-catalog';

import type { NewService } from '../choices.ts';

const NOTES = `/** Notes by their names. */
export interface Notes {
  save(name: string, text: string): Promise<void>;
  find(name: string): Promise<string | undefined>;
  /** @returns how many there were */
  forgetBefore(time: Date): Promise<number>;
}
`;

const IN_DATABASE = `import type { Database, Statement } from '@fairway/postgres';

${NOTES}
const save: Statement = {
  name: 'save_note',
  text: \`INSERT INTO notes (name, text, written_at) VALUES ($1, $2, now())
         ON CONFLICT (name) DO UPDATE SET text = excluded.text, written_at = excluded.written_at\`,
};
const find: Statement = { name: 'find_note', text: 'SELECT text FROM notes WHERE name = $1' };
const forget: Statement = {
  name: 'forget_notes',
  text: 'DELETE FROM notes WHERE written_at < $1::timestamptz RETURNING name',
};

export function notesIn(database: Pick<Database, 'query'>): Notes {
  return {
    async save(name, text) {
      await database.query(save, [name, text]);
    },
    async find(name) {
      const [row] = await database.query<{ readonly text: string }>(find, [name]);
      return row?.text;
    },
    async forgetBefore(time) {
      return (await database.query(forget, [time.toISOString()])).length;
    },
  };
}
`;

const FORGET_OLD = `import type { Logger } from '@fairway/service-kit';

import type { Notes } from './notes.ts';

const DAY_MS = 86_400_000;

export interface ForgetOldDeps {
  readonly notes: Pick<Notes, 'forgetBefore'>;
  readonly keepDays: number;
  readonly now: () => Date;
  readonly logger: Pick<Logger, 'info'>;
}

/** Forgets notes that are older than so many days; done twice, it does nothing more. */
export async function forgetOld({ notes, keepDays, now, logger }: ForgetOldDeps): Promise<void> {
  const before = new Date(now().getTime() - keepDays * DAY_MS);
  const forgotten = await notes.forgetBefore(before);
  logger.info({ forgotten, before: before.toISOString() }, 'old notes forgotten');
}
`;

const FORGET_OLD_TEST = `import { expect, test } from '@jest/globals';

import { forgetOld } from './forget-old.ts';

test('what is older than the days to keep is forgotten, and nothing else', async () => {
  const asked: Date[] = [];
  const told: object[] = [];
  const notes = { forgetBefore: async (time: Date) => asked.push(time) };
  const logger = { info: (fields: object) => void told.push(fields) };
  const now = (): Date => new Date('2026-11-30T03:00:00Z');

  await forgetOld({ notes, keepDays: 30, now, logger });

  expect(asked).toEqual([new Date('2026-10-31T03:00:00Z')]);
  expect(told).toEqual([{ forgotten: 1, before: '2026-10-31T03:00:00.000Z' }]);
});
`;

const CREATE_NOTES = `CREATE TABLE notes (
  name text PRIMARY KEY,
  text text NOT NULL,
  written_at timestamptz NOT NULL
);
`;

const COUNT_LETTERS = `/** Letters of any script; digits, signs and spaces are none. */
export function countLetters(text: string): number {
  return text.match(/\\p{L}/gu)?.length ?? 0;
}
`;

const COUNT_LETTERS_TEST = `import { expect, test } from '@jest/globals';

import { countLetters } from './count-letters.ts';

test.each([
  ['hello', 5],
  ['Übermut', 7],
  ['日本語', 3],
  ['4 o’clock', 6],
  ['', 0],
])('%j has %i letters', (text, letters) => {
  expect(countLetters(text)).toBe(letters);
});
`;

const ASK_EDGE = `import type { Logger } from '@fairway/service-kit';

export interface AskEdgeDeps {
  /** \`scheme://host:port\` of the environment. */
  readonly origin: string;
  readonly logger: Pick<Logger, 'info'>;
}

const ANSWER_MS = 5_000;

/**
 * Asks for the front page.
 * @throws {Error} when it does not answer, or with another status than 200
 */
export async function askEdge({ origin, logger }: AskEdgeDeps): Promise<void> {
  const { status } = await fetch(new URL('/', origin), { signal: AbortSignal.timeout(ANSWER_MS) });
  if (status !== 200) throw new Error(\`the front page answered \${status}\`);
  logger.info({ origin }, 'the front page answers');
}
`;

const ASK_EDGE_TEST = `import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { captureLog } from '@fairway/service-kit/testing';
import { afterEach, expect, test } from '@jest/globals';

import { askEdge } from './ask-edge.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function edgeThatAnswers(status: number): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end());
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return \`http://127.0.0.1:\${(server.address() as AddressInfo).port}\`;
}

test('a front page that answers is told, and one that does not is an error', async () => {
  const { logger, lines } = captureLog();

  await askEdge({ origin: await edgeThatAnswers(200), logger });
  const failed = askEdge({ origin: await edgeThatAnswers(503), logger });

  await expect(failed).rejects.toThrow('the front page answered 503');
  expect(lines.map(({ msg }) => msg)).toEqual(['the front page answers']);
});
`;

/** The use cases of a service, without HTTP: by itself, with its database, or with the environment. */
export function useCaseFiles({ name, database, worker, job }: NewService): Readonly<Record<string, string>> {
  const src = `${serviceFolder(name)}/src`;
  const works = worker || job;
  if (database) {
    return {
      [`${src}/notes.ts`]: IN_DATABASE,
      [`${src}/assets/migrations/0001_create-notes.sql`]: CREATE_NOTES,
      ...(works
        ? { [`${src}/forget-old.ts`]: FORGET_OLD, [`${src}/forget-old.test.ts`]: FORGET_OLD_TEST }
        : {}),
    };
  }
  return {
    ...(!worker
      ? {
          [`${src}/count-letters.ts`]: COUNT_LETTERS,
          [`${src}/count-letters.test.ts`]: COUNT_LETTERS_TEST,
        }
      : {}),
    ...(works ? { [`${src}/ask-edge.ts`]: ASK_EDGE, [`${src}/ask-edge.test.ts`]: ASK_EDGE_TEST } : {}),
  };
}
