import type { Client } from 'pg';

import { MigrationFault, type MigrationFile } from './migration-files.ts';

/** Receives the events, one sentence at a time. */
export interface MigrationLog {
  info(text: string): void;
  warn(text: string): void;
}

/** A migration that has run on this database. */
interface DoneMigration {
  readonly name: string;
  readonly run_on: Date;
  /** Null for a migration that ran before hashes were kept. */
  readonly hash: string | null;
}

/**
 * Compares the migrations that have run with those of the tree, before anything runs.
 *
 * A version that lacks only migrations newer than all its own goes on: a rollback went back to it, and migrations
 * work with the version before them.
 * @param client connected to the service's database, acting as its owner
 * @throws {MigrationFault} with every migration that was changed after it ran, that another branch ran, or that comes too
 *   late to run before its successors
 */
export async function compareWithHistory(
  client: Client,
  files: readonly MigrationFile[],
  log: MigrationLog,
): Promise<void> {
  const done = await readHistory(client);
  const byName = new Map(files.map((file) => [file.name, file]));
  const changed = done
    .filter(({ name, hash }) => hash !== null && byName.has(name) && byName.get(name)?.hash !== hash)
    .map(
      ({ name, run_on }) =>
        `${name}.sql was changed after it ran on ${run_on.toISOString().slice(0, 10)}: put it back as it was, and write the change as the next migration`,
    );

  const lacking = done.filter(({ name }) => !byName.has(name));
  const newest = files.at(-1)?.number ?? 0;
  const isOlderVersion = lacking.every(({ name }) => Number.parseInt(name, 10) > newest);
  const toRun = files.filter(({ name }) => !done.some((each) => each.name === name));
  const foreign =
    isOlderVersion && toRun.length === 0
      ? []
      : lacking.map(
          ({ name, run_on }) =>
            `${name}.sql ran on ${run_on.toISOString().slice(0, 10)} and this version lacks it: another branch was deployed here; merge it, and give new migrations later numbers`,
        );
  const latest = Math.max(0, ...done.map(({ name }) => Number.parseInt(name, 10)));
  const late = toRun
    .filter(({ number }) => number < latest)
    .map(({ name }) => `${name}.sql comes before ${latest}, which has run already: give it a later number`);
  const faults = [...changed, ...foreign, ...late];
  if (faults.length > 0) throw new MigrationFault(faults);
  if (lacking.length > 0) {
    const names = lacking.map(({ name }) => name).join(', ');
    log.warn(`the database is newer than this version, which goes on with it: ${names}`);
  }
}

/** Stores the hashes of the files that have run. */
export async function rememberHashes(client: Client, files: readonly MigrationFile[]): Promise<void> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS migrations.content (name text PRIMARY KEY, hash text NOT NULL)
  `);
  await client.query(
    `INSERT INTO migrations.content (name, hash)
     SELECT file.name, file.hash FROM unnest($1::text[], $2::text[]) AS file (name, hash)
     WHERE EXISTS (SELECT FROM migrations.done WHERE done.name = file.name)
     ON CONFLICT (name) DO NOTHING`,
    [files.map(({ name }) => name), files.map(({ hash }) => hash)],
  );
}

async function readHistory(client: Client): Promise<readonly DoneMigration[]> {
  const { rows: tables } = await client.query<{ done: boolean; content: boolean }>(
    `SELECT to_regclass('migrations.done') IS NOT NULL AS done, to_regclass('migrations.content') IS NOT NULL AS content`,
  );
  const [known] = tables;
  if (known?.done !== true) return [];
  const hashes = known.content ? 'migrations.content' : "(SELECT '' AS name, NULL::text AS hash)";
  const { rows } = await client.query<DoneMigration>(
    `SELECT done.name, done.run_on, content.hash FROM migrations.done LEFT JOIN ${hashes} AS content USING (name) ORDER BY done.id`,
  );
  return rows;
}
