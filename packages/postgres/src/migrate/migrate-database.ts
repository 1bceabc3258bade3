import { escapeIdentifier } from 'pg';

import type { DatabaseAuthentication } from '../authentication.ts';
import type { DatabaseAddress } from '../connection.ts';
import { connectAsAdmin, type AdminCredentials } from './admin.ts';
import { withLock } from './lock.ts';
import { grantReading, grantRows, makeDatabase, ownerOf } from './roles.ts';
import type { MigrationLog } from './migration-history.ts';
import { runMigrations } from './run-migrations.ts';

export interface MigrationTarget {
  /** The service's own address: its database and its role are made. */
  readonly address: DatabaseAddress;
  readonly authentication: DatabaseAuthentication;
  readonly admin: AdminCredentials;
  /** `<number>_<name>.sql` files. */
  readonly migrations: URL;
  /**
   * Whether there is a role that only reads, `<role>_reader`, for statements that are not the service's own.
   * @default false
   */
  readonly hasReader?: boolean;
}

/** Every server has it; nothing in it is changed. */
const MAINTENANCE_DATABASE = 'postgres';

/**
 * Brings a service's database up to date: makes it and its roles where they are missing, then runs the outstanding
 * migrations. Many copies may start together: one works, the others wait and find nothing to do.
 * @returns the names of the migrations that this run has done
 * @throws what the server refused; a migration that fails leaves everything as it was
 */
export async function migrateDatabase(
  target: MigrationTarget,
  log: MigrationLog,
): Promise<readonly string[]> {
  const { address, authentication, admin, hasReader = false } = target;
  const server = await connectAsAdmin(address, admin, MAINTENANCE_DATABASE);
  try {
    await withLock(server, 'roles', () => makeDatabase(server, address, authentication, hasReader));
    return await withLock(server, `database ${address.database}`, () => runAsOwner(target, log));
  } finally {
    await server.end();
  }
}

async function runAsOwner(
  { address, admin, migrations, hasReader = false }: MigrationTarget,
  log: MigrationLog,
): Promise<readonly string[]> {
  const client = await connectAsAdmin(address, admin, address.database);
  try {
    await client.query(`SET ROLE ${escapeIdentifier(ownerOf(address))}`);
    await grantRows(client, address);
    if (hasReader) await grantReading(client, address);
    return await runMigrations(client, migrations, log);
  } finally {
    await client.end();
  }
}
