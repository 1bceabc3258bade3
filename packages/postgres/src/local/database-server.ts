import { parseDatabaseUrl, type DatabaseAddress } from '../connection.ts';
import type { AdminCredentials } from '../migrate/admin.ts';
import { ownServerUrl } from './config.ts';
import { startLastingPostgres, type LastingPostgresOptions } from './lasting-postgres.ts';
import { startLocalPostgres, type LocalPostgres, type LocalPostgresOptions } from './local-postgres.ts';

/** A server on which databases and roles can be made: the embedded one, or the developer's own. */
export interface DatabaseServer {
  /** Whether it was there before, and stays. */
  readonly isOwn: boolean;
  readonly admin: AdminCredentials;
  /** The admin's address of a database, for `psql`. */
  adminUrl(database: string): string;
  /** Address of a database as a role. */
  url(database: string, role: string, password: string): string;
  stop(): Promise<void>;
}

/**
 * The server of `DATABASE_URL` where that is set, else an embedded one that is started; with `onRevival` it is started
 * again when it ends unasked.
 * @throws {Error} when `DATABASE_URL` is no address, or the embedded server does not start
 */
export async function openDatabaseServer(
  options: LocalPostgresOptions & Partial<LastingPostgresOptions> = {},
): Promise<DatabaseServer> {
  const own = ownServerUrl();
  if (own !== undefined) return ownServer(own);
  const { onRevival, ...rest } = options;
  return embedded(
    onRevival === undefined
      ? await startLocalPostgres(rest)
      : await startLastingPostgres({ ...rest, onRevival }),
  );
}

function embedded(server: LocalPostgres): DatabaseServer {
  return {
    isOwn: false,
    admin: { username: 'postgres', password: '' },
    adminUrl: (database) => server.url(database),
    // Whoever can open the socket is any role: a password would protect nothing, and would have to be kept somewhere.
    url: (database, role) => server.url(database, role),
    stop: () => server.stop(),
  };
}

function ownServer(text: string): DatabaseServer {
  const address = parseDatabaseUrl(text);
  if (typeof address === 'string') throw new Error(`DATABASE_URL ${address}`);
  const { role: username, password = '' } = address;
  return {
    isOwn: true,
    admin: { username, password },
    adminUrl: (database) => changed(text, database, address),
    url: (database, role, itsPassword) => changed(text, database, { role, password: itsPassword }),
    stop: () => Promise.resolve(),
  };
}

function changed(
  text: string,
  database: string,
  { role, password = '' }: Pick<DatabaseAddress, 'role' | 'password'>,
): string {
  const url = new URL(text);
  url.pathname = `/${encodeURIComponent(database)}`;
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password);
  return url.href;
}
