import { randomBytes } from 'node:crypto';

import { openDatabaseServer, type DatabaseServer, type LocalPostgresOptions } from '@fairway/local-postgres';
import pg from 'pg';

import { parseDatabaseUrl, readerAddress, type DatabaseAddress } from '../../src/connection.ts';
import type { AdminCredentials } from '../../src/migrate/admin.ts';
import { ownerOf } from '../../src/migrate/roles.ts';

/** A service's database of a test's own: the arguments of `migrateDatabase`, besides the migrations. */
export interface TestDatabase {
  readonly url: string;
  readonly address: DatabaseAddress;
  readonly authentication: 'url';
  readonly admin: AdminCredentials;
  /** The admin's address of the database. */
  readonly adminUrl: string;
}

/** Durability is off: data of a test need not survive a loss of power. */
const fastSettings = { fsync: 'off', full_page_writes: 'off', max_wal_senders: '0', wal_level: 'minimal' };

/** A server for one test file, and databases on it: one is made and migrated, every test copies it. */
export class TestDatabases {
  readonly #server: DatabaseServer;
  readonly #made = new Set<TestDatabase>();

  private constructor(server: DatabaseServer) {
    this.#server = server;
  }

  static async start(options: LocalPostgresOptions = {}): Promise<TestDatabases> {
    const settings = { ...fastSettings, ...options.settings };
    return new TestDatabases(await openDatabaseServer({ ...options, settings }));
  }

  /** Names of a database and a role that do not exist yet. */
  unmade(): TestDatabase {
    const name = `test_${randomBytes(6).toString('hex')}`;
    const made = this.#describe(name, `${name}_service`);
    this.#made.add(made);
    return made;
  }

  /** A copy of a database, with everything in it, for the same role; no client may be connected to the original. */
  async copyOf(template: TestDatabase): Promise<TestDatabase> {
    const copy = this.#describe(`test_${randomBytes(6).toString('hex')}`, template.address.role);
    await this.asAdmin('postgres', async (client) => {
      await client.query(
        `CREATE DATABASE ${copy.address.database} TEMPLATE ${template.address.database} OWNER ${ownerOf(template.address)}`,
      );
    });
    this.#made.add(copy);
    return copy;
  }

  /** Runs statements as the admin, on a connection of its own. */
  async asAdmin<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: this.#server.adminUrl(database) });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  /** For `afterAll`: stops the server, or removes the tests' databases from the developer's own. */
  async close(): Promise<void> {
    if (this.#server.isOwn) await this.asAdmin('postgres', (client) => this.#remove(client));
    await this.#server.stop();
  }

  async #remove(client: pg.Client): Promise<void> {
    for (const { address } of this.#made) {
      await client.query(`DROP DATABASE IF EXISTS ${address.database} WITH (FORCE)`);
    }
    for (const { address } of this.#made) {
      await client.query(
        `DROP ROLE IF EXISTS ${address.role}, ${readerAddress(address).role}, ${ownerOf(address)}`,
      );
    }
  }

  #describe(database: string, role: string): TestDatabase {
    const url = this.#server.url(database, role, 'a password of tests');
    const address = parseDatabaseUrl(url);
    if (typeof address === 'string') throw new Error(`the address of the test database ${address}`);
    const adminUrl = this.#server.adminUrl(database);
    return { url, address, authentication: 'url', admin: this.#server.admin, adminUrl };
  }
}
