import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { databaseName, type ServiceManifest } from '@fairway/service-manifest';

import { Failure } from '../terminal/failure.ts';

/** The PostgreSQL server of this machine's environment. */
export interface LocalDatabase {
  /** Address of a service's own database, as its own role. */
  url(service: ServiceManifest): string;
  /** The admin's credentials, for the containers that migrate: JSON, as Secrets Manager keeps it. */
  readonly adminCredentials: string;
  /** Addresses for people, by name. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** The server and the place of its data, for the progress line. */
  readonly description: string;
  close(): Promise<void>;
}

/** For services that need no database. */
export const noDatabase: LocalDatabase = {
  url: ({ name }) => {
    throw new Error(`${name} does not say that it needs a database`);
  },
  adminCredentials: '',
  endpoints: {},
  description: '',
  close: () => Promise.resolve(),
};

/**
 * Starts PostgreSQL on data that is kept, and again when it ends unasked, which is noted; or uses the server of
 * `DATABASE_URL`. Databases and roles are made by the containers that migrate.
 * @throws {Failure} when it does not start
 */
export async function startDatabase(
  dataFolder: string,
  services: readonly ServiceManifest[],
  note: (text: string) => void,
): Promise<LocalDatabase> {
  try {
    // Loaded here: help and completion must not pay for it.
    const { openDatabaseServer } = await import('@fairway/local-postgres');
    const folder = join(dataFolder, 'postgres');
    const server = await openDatabaseServer({
      dataFolder: folder,
      // Errors are logged without the values of a refused row.
      settings: { log_error_verbosity: 'terse' },
      onLine: await logTo(join(dataFolder, 'logs'), note),
      onRevival: note,
    });
    // Given to roles at every start, so that no password needs to be kept.
    const passwords = new Map(services.map(({ name }) => [name, randomBytes(24).toString('base64url')]));
    return {
      url: (service) => {
        const own = databaseName(service);
        return server.url(own, own, passwords.get(service.name) ?? '');
      },
      adminCredentials: JSON.stringify(server.admin),
      endpoints: server.isOwn ? {} : psqlLines(services, (database) => server.adminUrl(database)),
      description: server.isOwn
        ? 'the server of DATABASE_URL'
        : `PostgreSQL 17, its data is kept in ${folder}`,
      close: () => server.stop(),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(`the database did not start: ${reason}`);
  }
}

/** The log of one run: the server's own is of no use after the next start. What cannot be written is dropped and counted. */
async function logTo(folder: string, note: (text: string) => void): Promise<(line: string) => void> {
  // Loaded here: help and completion must not pay for it.
  const { LogFile, Losses } = await import('@fairway/local-ecs');
  mkdirSync(folder, { recursive: true });
  const losses = new Losses("lines of the database's log", note);
  const file = new LogFile(join(folder, 'database.log'), { mode: 0o600, losses });
  return (line) =>
    file.write(`${line}\n`, (missing) => `… ${missing} lines are missing here: they could not be written\n`);
}

/** A command for each service's own database; with one service it is simply the database. */
function psqlLines(
  services: readonly ServiceManifest[],
  adminUrl: (database: string) => string,
): Readonly<Record<string, string>> {
  const lines = services.map((service): [string, string] => [
    services.length === 1 ? 'database' : `database of ${service.name}`,
    `psql '${adminUrl(databaseName(service))}'`,
  ]);
  return Object.fromEntries(lines);
}
