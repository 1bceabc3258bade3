import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { runner } from 'node-pg-migrate';
import type { Client } from 'pg';

import { readMigrations } from './migration-files.ts';
import { compareWithHistory, rememberHashes, type MigrationLog } from './migration-history.ts';

/**
 * The longest wait of a step for the table it changes, in ms. Later statements wait behind it, so a request is held
 * up for no longer than this.
 */
const LOCK_TIMEOUT_MS = 1_000;
const ATTEMPTS = 30;
const PAUSE_MS = 300;

/**
 * Runs the migrations of a folder that have not run yet, all or none.
 * @param client connected to the service's database, acting as its owner
 * @param folder `<number>_<name>.sql` files, run in the order of their numbers
 * @returns the names of those that ran
 * @throws {MigrationFault} before anything runs, when files and database do not belong together
 * @throws what the failing statement ended with, with its file before the message; nothing of the run is kept then
 */
export async function runMigrations(
  client: Client,
  folder: URL,
  log: MigrationLog,
): Promise<readonly string[]> {
  const files = await readMigrations(folder);
  await compareWithHistory(client, files, log);
  await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
  const current = { migration: '' };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const done = await runner({
        dbClient: client,
        dir: fileURLToPath(folder),
        direction: 'up',
        singleTransaction: true,
        migrationLoaderStrategies: [{ extensions: ['.sql'], loader: 'sql' }],
        // A schema of its own: the service's role cannot even see the history.
        migrationsSchema: 'migrations',
        migrationsTable: 'done',
        createMigrationsSchema: true,
        // Its default fails a run that finds another one; ours waits before it gets here, this is for other tools.
        advisoryLockMode: 'wait',
        logger: following(current),
      });
      await rememberHashes(client, files);
      return done.map(({ name }) => name);
    } catch (error) {
      if (!isLockTimeout(error) || attempt === ATTEMPTS) throw withFile(error, current.migration);
      log.warn(`a table is in use, trying again (${attempt} of ${ATTEMPTS})`);
      await delay(PAUSE_MS);
    }
  }
}

/**
 * The library logs every statement, and prints errors that it throws as well; only the beginning of each migration is
 * wanted.
 */
function following(current: { migration: string }) {
  const info = (text: string): void => {
    const [, name] = /^### MIGRATION (\S+) \(UP\) ###/.exec(text) ?? [];
    if (name !== undefined) current.migration = name;
  };
  return { info, warn: () => undefined, error: () => undefined };
}

function withFile(error: unknown, migration: string): unknown {
  if (error instanceof Error && migration !== '') error.message = `${migration}.sql: ${error.message}`;
  return error;
}

function isLockTimeout(error: unknown): boolean {
  return (error as { readonly code?: string }).code === '55P03';
}
