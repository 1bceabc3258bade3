import { escapeIdentifier, escapeLiteral, type Client } from 'pg';

import type { DatabaseAuthentication } from '../authentication.ts';
import { readerAddress, type DatabaseAddress } from '../connection.ts';

/** The role that owns a service's database and its tables; it cannot log in. */
export function ownerOf({ role }: Pick<DatabaseAddress, 'role'>): string {
  return `${role}_owner`;
}

/**
 * Makes a service's database, its owner and the role of its connections, or brings them up to date.
 * @param admin connected as somebody who may; not necessarily a superuser, RDS has none
 * @param hasReader whether there is a role that only reads as well
 */
export async function makeDatabase(
  admin: Client,
  address: DatabaseAddress,
  authentication: DatabaseAuthentication,
  hasReader: boolean,
): Promise<void> {
  const owner = ownerOf(address);
  await makeRole(admin, owner, 'NOLOGIN');
  await makeRole(admin, address.role, 'LOGIN');
  await admin.query(`GRANT ${escapeIdentifier(owner)} TO CURRENT_USER`);
  await letIn(admin, address, authentication);
  if (hasReader) await makeReader(admin, readerAddress(address), authentication);
  if (!(await exists(admin, 'pg_database', 'datname', address.database))) {
    await admin.query(
      `CREATE DATABASE ${escapeIdentifier(address.database)} OWNER ${escapeIdentifier(owner)}`,
    );
  }
}

/**
 * The rights of the service's role: read and write rows of tables that the owner makes, and nothing to the tables
 * themselves.
 * @param ownerClient connected to the service's database, acting as its owner
 */
export async function grantRows(ownerClient: Client, { database, role }: DatabaseAddress): Promise<void> {
  const to = escapeIdentifier(role);
  await ownerClient.query(`
    REVOKE ALL ON DATABASE ${escapeIdentifier(database)} FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${escapeIdentifier(database)} TO ${to};
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO ${to};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${to};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO ${to};
  `);
}

/**
 * A role that can read rows and nothing else, for statements that are not the service's own. What it begins is read-only
 * unless it says otherwise, and then still has no right to write.
 */
async function makeReader(
  admin: Client,
  reader: DatabaseAddress,
  authentication: DatabaseAuthentication,
): Promise<void> {
  await makeRole(admin, reader.role, 'LOGIN');
  await admin.query(`ALTER ROLE ${escapeIdentifier(reader.role)} SET default_transaction_read_only = on`);
  await letIn(admin, reader, authentication);
}

/** @param ownerClient connected to the service's database, acting as its owner */
export async function grantReading(ownerClient: Client, address: DatabaseAddress): Promise<void> {
  const to = escapeIdentifier(readerAddress(address).role);
  await ownerClient.query(`
    GRANT CONNECT ON DATABASE ${escapeIdentifier(address.database)} TO ${to};
    GRANT USAGE ON SCHEMA public TO ${to};
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${to};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ${to};
  `);
}

/**
 * Sets how the role proves its identity: with a token where the server knows them, else with the address's password.
 */
async function letIn(
  admin: Client,
  { role, password }: DatabaseAddress,
  authentication: DatabaseAuthentication,
): Promise<void> {
  if (authentication === 'iam') {
    if (!(await exists(admin, 'pg_roles', 'rolname', 'rds_iam'))) {
      throw new Error(
        'DATABASE_AUTHENTICATION is iam, and the server has no role rds_iam: it is not Amazon RDS',
      );
    }
    await admin.query(`GRANT rds_iam TO ${escapeIdentifier(role)}`);
  } else if (password !== undefined) {
    await admin.query(`ALTER ROLE ${escapeIdentifier(role)} PASSWORD ${escapeLiteral(password)}`);
  }
}

async function makeRole(admin: Client, name: string, kind: 'LOGIN' | 'NOLOGIN'): Promise<void> {
  if (await exists(admin, 'pg_roles', 'rolname', name)) return;
  await admin.query(`CREATE ROLE ${escapeIdentifier(name)} ${kind} NOCREATEDB NOCREATEROLE`);
}

async function exists(admin: Client, table: string, column: string, name: string): Promise<boolean> {
  const { rowCount } = await admin.query(`SELECT 1 FROM ${table} WHERE ${column} = $1`, [name]);
  return rowCount !== 0;
}
