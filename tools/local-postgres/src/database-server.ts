import { ownServerUrl } from './config.ts';
import { startLastingPostgres, type LastingPostgresOptions } from './lasting-postgres.ts';
import { startLocalPostgres, type LocalPostgres, type LocalPostgresOptions } from './local-postgres.ts';

/** The role that may make databases and roles. */
interface Admin {
  readonly username: string;
  readonly password: string;
}

/** A server on which databases and roles can be made: the embedded one, or the developer's own. */
export interface DatabaseServer {
  /** Whether it was there before, and stays. */
  readonly isOwn: boolean;
  readonly admin: Admin;
  /** The admin's address of a database, for `psql`. */
  adminUrl(database: string): string;
  /** Address of a database as a role. */
  url(database: string, role: string, password: string): string;
  stop(): Promise<void>;
}

/**
 * The server of `DATABASE_URL` where that is set, else an embedded one; with `onRevival` it is started again when
 * it ends unasked.
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
    // A user who can open the socket is any role: a password would protect nothing, and would have to be kept
    // somewhere.
    url: (database, role) => server.url(database, role),
    stop: () => server.stop(),
  };
}

function ownServer(text: string): DatabaseServer {
  const admin = readAdmin(text);
  return {
    isOwn: true,
    admin,
    adminUrl: (database) => changed(text, database, admin),
    url: (database, role, password) => changed(text, database, { username: role, password }),
    stop: () => Promise.resolve(),
  };
}

/** @throws {Error} which never shows the text itself: it may hold a password */
function readAdmin(text: string): Admin {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'postgresql:' && url?.protocol !== 'postgres:') {
    throw new Error('DATABASE_URL must be a URL such as postgresql://role@host:5432/database');
  }
  if (url.username === '') throw new Error('DATABASE_URL must name a role: postgresql://role@host/database');
  return { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
}

function changed(text: string, database: string, { username, password }: Admin): string {
  const url = new URL(text);
  url.pathname = `/${encodeURIComponent(database)}`;
  url.username = encodeURIComponent(username);
  url.password = encodeURIComponent(password);
  return url.href;
}
