import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { captureLog } from '@fairway/service-kit/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';

import { readerAddress } from '../src/connection.ts';
import { Database } from '../src/database.ts';
import { migrateDatabase } from '../src/migrate/migrate-database.ts';
import { removeFolders, temporaryFolder } from './support/folders.ts';
import { TestDatabases, type TestDatabase } from './support/test-databases.ts';

let databases: TestDatabases;
let template: TestDatabase;
let migrations: URL;
beforeAll(async () => {
  databases = await TestDatabases.start();
  const folder = join(temporaryFolder(), 'migrations');
  mkdirSync(folder);
  writeFileSync(
    join(folder, '0001_things.sql'),
    "CREATE TABLE things (id int PRIMARY KEY, name text); INSERT INTO things VALUES (1, 'a'), (2, 'b');",
  );
  template = databases.unmade();
  migrations = pathToFileURL(`${folder}/`);
  await migrateDatabase({ ...template, migrations, hasReader: true }, log);
});
afterAll(async () => {
  await databases.close();
  removeFolders();
});

const log = { info: () => undefined, warn: () => undefined };
const open: Database[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((database) => database.close()));
});

async function openDatabase(as: 'service' | 'reader'): Promise<Database> {
  const { address } = await databases.copyOf(template);
  const { logger } = captureLog();
  const own = as === 'reader' ? readerAddress(address) : address;
  const database = new Database({
    address: own,
    authentication: 'url',
    poolSize: 1,
    logger,
    applicationName: 'test',
  });
  open.push(database);
  return database;
}

const limits = { statementMs: 1_000, maxRows: 5, maxBytes: 10_000 };
const plain = (text: string) => ({ text, parameterTypes: [], values: [] });

describe('a statement of somebody else', () => {
  test('answers with values as JSON has them', async () => {
    const database = await openDatabase('reader');
    const [row] = await database.readOnly(
      {
        text: `SELECT $1 AS day, $2 AS days, 1.50::numeric AS amount, 9007199254740993 AS large, 'NaN'::float8 AS nan, true AS yes,
          NULL AS nothing, '{"a": [1]}'::jsonb AS json, timestamp '2025-01-02 03:04:05.6' AS local, timestamptz '2025-01-02 03:04:05+02' AS instant,
          ARRAY[1, NULL, 2.5] AS numbers, ARRAY['a, "b"', NULL, '\\', ''] AS texts, interval '1 day' AS span, 7 AS "__proto__"`,
        parameterTypes: ['date', 'int4'],
        values: ['2025-03-01', 30],
      },
      limits,
    );

    expect(JSON.stringify(row)).toBe(
      JSON.stringify({
        day: '2025-03-01',
        days: 30,
        amount: 1.5,
        large: '9007199254740993',
        nan: 'NaN',
        yes: true,
        nothing: null,
        json: { a: [1] },
        local: '2025-01-02T03:04:05.6',
        instant: '2025-01-02T01:04:05.000Z',
        numbers: [1, null, 2.5],
        texts: ['a, "b"', null, '\\', ''],
        span: '1 day',
      }).replace(/\}$/, ',"__proto__":7}'),
    );
  });

  test.each(['service', 'reader'] as const)('changes nothing, as the %s role', async (role) => {
    const database = await openDatabase(role);

    for (const text of [
      "INSERT INTO things VALUES (3, 'c')",
      'DELETE FROM things',
      'WITH gone AS (DELETE FROM things RETURNING 1) SELECT * FROM gone',
      'SELECT lo_create(0)',
      "SELECT nextval('none')",
      'CREATE TEMP TABLE t (a int)',
    ]) {
      await expect(database.readOnly(plain(text), limits)).rejects.toThrow();
    }

    expect(await database.readOnly(plain('SELECT count(*)::int AS n FROM things'), limits)).toEqual([
      { n: 2 },
    ]);
  });

  test('leaves no setting behind, whatever it sets', async () => {
    const database = await openDatabase('service');

    await database.readOnly(
      plain("SELECT set_config('search_path', 'evil', false), set_config('statement_timeout', '0', false)"),
      limits,
    );

    expect(
      await database.query({ name: 'a', text: 'SELECT current_setting($1) AS v' }, ['search_path']),
    ).toEqual([{ v: '"$user", public' }]);
    await expect(
      database.readOnly(plain('SELECT pg_sleep(5)'), { ...limits, statementMs: 50 }),
    ).rejects.toMatchObject({ code: '57014' });
  });

  test('cannot become writable again', async () => {
    const database = await openDatabase('service');

    await expect(
      database.readOnly(plain("SELECT set_config('transaction_read_only', 'off', true) FROM things"), limits),
    ).rejects.toThrow(/read-write/);
    await expect(database.readOnly(plain('COMMIT'), limits)).resolves.toEqual([]);
    await expect(database.readOnly(plain('SELECT 1; SELECT 2'), limits)).rejects.toThrow(/multiple commands/);
  });

  test('ends at its limits of rows, bytes and time, and the next one is not affected', async () => {
    const database = await openDatabase('reader');

    expect(await database.readOnly(plain('SELECT generate_series(1, 5) AS n'), limits)).toHaveLength(5);
    await expect(database.readOnly(plain('SELECT generate_series(1, 6)'), limits)).rejects.toThrow(
      'the answer has more than 5 rows',
    );
    await expect(database.readOnly(plain('SELECT generate_series(1, 1000000000)'), limits)).rejects.toThrow(
      '5 rows',
    );
    await expect(
      database.readOnly(plain("SELECT repeat('x', 20000000)"), { ...limits, statementMs: 20_000 }),
    ).rejects.toThrow('the answer has more than 10000 bytes');
    await expect(
      database.readOnly(plain('SELECT pg_sleep(9)'), { ...limits, statementMs: 50 }),
    ).rejects.toMatchObject({ code: '57014' });
    expect(await database.readOnly(plain('SELECT 1 AS n'), limits)).toEqual([{ n: 1 }]);
  });

  test('finds what PostgreSQL has itself, whatever another schema has of its name', async () => {
    const database = await openDatabase('service');

    expect(await database.readOnly(plain('SELECT current_schemas(true)::text AS path'), limits)).toEqual([
      { path: '{pg_catalog,public}' },
    ]);
  });
});

test('the reader by itself reads, and neither writes nor sees more', async () => {
  // Not a copy: permissions on a database are not copied with it.
  const database = databases.unmade();
  await migrateDatabase({ ...database, migrations, hasReader: true }, log);
  const { address } = database;
  const url = new URL(database.url);
  url.username = readerAddress(address).role;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query('SET default_transaction_read_only = off');
    expect((await client.query('SELECT count(*)::int AS n FROM things')).rows).toEqual([{ n: 2 }]);
    for (const refused of [
      "INSERT INTO things VALUES (3, 'c')",
      "UPDATE things SET name = ''",
      'DELETE FROM things',
      'TRUNCATE things',
      'SELECT * FROM things FOR UPDATE',
      'CREATE TABLE t (a int)',
      'CREATE TEMP TABLE t (a int)',
      'SELECT * FROM migrations.done',
      `SET ROLE ${address.role}`,
      "SELECT set_config('role', 'postgres', false)",
      "SELECT pg_read_file('PG_VERSION')",
      'SELECT * FROM pg_authid',
    ]) {
      await expect(client.query(refused)).rejects.toMatchObject({ code: '42501' });
    }
    await client.query('RESET default_transaction_read_only');
    await expect(client.query('SELECT lo_create(0)')).rejects.toMatchObject({ code: '25006' });
  } finally {
    await client.end();
  }
});

describe('a unit of work', () => {
  const add = { name: 'add', text: 'INSERT INTO things (id, name) VALUES ($1, $2)' };
  const count = { name: 'count', text: 'SELECT count(*)::int AS n FROM things' };

  test('keeps what was committed', async () => {
    const database = await openDatabase('service');

    const answer = await database.transaction(async (unit) => {
      await unit.query(add, [3, 'c']);
      await unit.query(add, [4, 'd']);
      await unit.commit();
      return 'done';
    });

    expect(answer).toBe('done');
    expect(await database.query(count)).toEqual([{ n: 4 }]);
  });

  test.each<[string, (error: unknown) => void]>([
    ['returns without a commit', () => undefined],
    [
      'throws',
      (error) => {
        throw error;
      },
    ],
  ])('undoes everything when its work %s', async (_how, end) => {
    const database = await openDatabase('service');

    await database
      .transaction(async (unit) => {
        await unit.query(add, [3, 'c']);
        end(new Error('no'));
      })
      .catch(() => undefined);

    expect(await database.query(count)).toEqual([{ n: 2 }]);
  });

  test('undoes everything when a statement of it fails, and the connection is good for the next', async () => {
    const database = await openDatabase('service');

    const work = database.transaction(async (unit) => {
      await unit.query(add, [3, 'c']);
      await unit.query(add, [1, 'again']);
      await unit.commit();
    });

    await expect(work).rejects.toMatchObject({ code: '23505' });
    expect(await database.query(count)).toEqual([{ n: 2 }]);
  });

  test('is over after its commit', async () => {
    const database = await openDatabase('service');

    await database.transaction(async (unit) => {
      await unit.commit();
      await expect(unit.query(count)).rejects.toThrow('the unit of work is over');
      await expect(unit.commit()).rejects.toThrow('committed before');
    });
  });
});
