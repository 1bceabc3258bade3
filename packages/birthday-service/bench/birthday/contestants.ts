import { execFile } from 'node:child_process';
import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Database, parseDatabaseUrl } from '@fairway/postgres';
import { migrateDatabase } from '@fairway/postgres/migrate';
import { startLocalPostgres } from '@fairway/local-postgres';

import { birthdaysIn } from '../../src/birthdays.ts';

export const operations = ['read', 'upsert'] as const;
export type Operation = (typeof operations)[number];

/** Runs one operation for some seconds; how often a second it was done. */
export type Contestant = (operation: Operation, seconds: number) => Promise<number>;

export const CONNECTIONS = 10;
const NAMES = 1_000;

/** The same statements, on the same rows, with the same names. */
const scripts: Readonly<Record<Operation, string>> = {
  read: String.raw`\set n random(1, ${NAMES})
SELECT date_of_birth FROM birthdays WHERE username = translate((:n)::text, '0123456789', 'abcdefghij');
`,
  upsert: String.raw`\set n random(1, ${NAMES})
INSERT INTO birthdays (username, date_of_birth) VALUES (translate((:n)::text, '0123456789', 'abcdefghij'), '1990-05-17')
  ON CONFLICT (username) DO UPDATE SET date_of_birth = excluded.date_of_birth;
`,
};

export interface Contestants {
  readonly ours: Contestant;
  /** Absent where it is not installed. */
  readonly pgbench?: Contestant;
  readonly close: () => Promise<void>;
}

/**
 * Both contestants on one server, which writes to disk when the system likes: the client is measured, not the disk.
 */
export async function openContestants(): Promise<Contestants> {
  const server = await startLocalPostgres({ settings: { fsync: 'off', checkpoint_timeout: '1h' } });
  const url = server.url('birthday', 'birthday');
  const address = parseDatabaseUrl(url);
  if (typeof address === 'string') throw new Error(address);
  const quiet = { info: () => undefined, warn: () => undefined };
  const admin = { username: 'postgres', password: '' };
  const migrations = new URL('../../src/assets/migrations/', import.meta.url);
  await migrateDatabase({ address, authentication: 'url', admin, migrations }, quiet);

  const options = {
    address,
    authentication: 'url',
    poolSize: CONNECTIONS,
    applicationName: 'bench',
  } as const;
  const database = new Database({ ...options, logger: quiet });
  const program = findPgbench();
  if (program === undefined) console.error('skipped: pgbench not found (apt-get install postgresql-contrib)');
  const run = ourStatements(database);
  await fill(database);
  return {
    ours: run,
    ...(program === undefined ? {} : { pgbench: pgbenchWith(program, url, server.dataFolder) }),
    close: async () => {
      await database.close();
      await server.stop();
    },
  };
}

function ourStatements(database: Database): Contestant {
  const birthdays = birthdaysIn(database);
  const once: Readonly<Record<Operation, (username: string) => Promise<unknown>>> = {
    read: (username) => birthdays.find(username),
    upsert: (username) => birthdays.save(username, { year: 1990, month: 5, day: 17 }),
  };
  return async (operation, seconds) => {
    const startedAt = performance.now();
    const until = startedAt + seconds * 1_000;
    let done = 0;
    async function client(): Promise<void> {
      while (performance.now() < until) {
        await once[operation](nameOf(1 + Math.floor(Math.random() * NAMES)));
        done += 1;
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, client));
    return done / ((performance.now() - startedAt) / 1_000);
  };
}

async function fill(database: Database): Promise<void> {
  const birthdays = birthdaysIn(database);
  for (let n = 1; n <= NAMES; n += 1) await birthdays.save(nameOf(n), { year: 1990, month: 5, day: 17 });
}

function nameOf(n: number): string {
  return [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
}

function findPgbench(): string | undefined {
  // Debian's own wrapper in /usr/bin looks for a cluster of its own.
  return globSync([
    '/usr/lib/postgresql/*/bin/pgbench',
    '/opt/homebrew/bin/pgbench',
    '/usr/local/bin/pgbench',
  ]).at(-1);
}

function pgbenchWith(program: string, url: string, folder: string): Contestant {
  return async (operation, seconds) => {
    const script = join(folder, `${operation}.bench.sql`);
    writeFileSync(script, scripts[operation]);
    const clients = ['-c', String(CONNECTIONS), '-j', '1', '-T', String(seconds)];
    const { stdout } = await promisify(execFile)(program, [
      '-n',
      '-M',
      'prepared',
      ...clients,
      '-f',
      script,
      url,
    ]);
    const tps = /^tps = ([\d.]+)/m.exec(stdout)?.[1];
    if (tps === undefined) throw new Error(`pgbench printed no result:\n${stdout}`);
    return Number(tps);
  };
}
