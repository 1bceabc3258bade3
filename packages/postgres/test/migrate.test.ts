import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';

import { TestDatabases, type TestDatabase } from './support/test-databases.ts';
import { migrateDatabase, type MigrationTarget } from '../src/migrate/migrate-database.ts';
import { environment } from './support/config.ts';
import { removeFolders, temporaryFolder } from './support/folders.ts';

let databases: TestDatabases;
beforeAll(async () => {
  databases = await TestDatabases.start();
});
afterAll(async () => {
  await databases.close();
  removeFolders();
});

/** A folder of migrations: their texts by name. */
function migrations(files: Readonly<Record<string, string>>): URL {
  const folder = join(temporaryFolder(), 'migrations');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.sql`), text);
  return pathToFileURL(`${folder}/`);
}

const notes: string[] = [];
const log = { info: (text: string) => notes.push(text), warn: (text: string) => notes.push(text) };
const migrate = (target: Partial<MigrationTarget> & TestDatabase & Pick<MigrationTarget, 'migrations'>) =>
  migrateDatabase(target, log);

async function asRole<T>(database: TestDatabase, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const things = { '0001_create-things': 'CREATE TABLE things (id serial PRIMARY KEY, name text NOT NULL)' };

describe('roles', () => {
  test('the service reads and writes rows, and can do nothing to the tables', async () => {
    const database = databases.unmade();
    await migrate({ ...database, migrations: migrations(things) });

    await asRole(database, async (client) => {
      await client.query("INSERT INTO things (name) VALUES ('a')");
      await client.query("UPDATE things SET name = 'b'");
      expect((await client.query('SELECT * FROM things')).rows).toEqual([{ id: 1, name: 'b' }]);
      await client.query('DELETE FROM things');
      for (const refused of [
        'TRUNCATE things',
        'DROP TABLE things',
        'ALTER TABLE things ADD COLUMN more int',
        'CREATE TABLE others (id int)',
        'CREATE SCHEMA others',
        'CREATE TEMP TABLE others (id int)',
        'SELECT * FROM migrations.done',
        `SET ROLE ${database.address.role}_owner`,
        'CREATE ROLE others',
        'CREATE DATABASE others',
        "COPY things TO PROGRAM 'cat'",
      ]) {
        await expect(client.query(refused)).rejects.toMatchObject({ code: expect.stringMatching(/^42501$/) });
      }
    });
  });

  test('another service’s role cannot connect', async () => {
    const [mine, other] = [databases.unmade(), databases.unmade()];
    await migrate({ ...mine, migrations: migrations(things) });
    await migrate({ ...other, migrations: migrations(things) });
    const url = new URL(mine.url);
    url.username = other.address.role;

    await expect(asRole({ ...mine, url: url.href }, () => Promise.resolve())).rejects.toThrow(
      /permission denied/,
    );
  });

  test('are made by an admin who is no superuser, as on RDS, and get tokens there', async () => {
    const admin = { username: `admin_${Date.now()}`, password: '' };
    await databases.asAdmin('postgres', async (client) => {
      await client.query(`CREATE ROLE ${admin.username} LOGIN CREATEROLE CREATEDB`);
      await client.query('CREATE ROLE rds_iam');
      await client.query(`GRANT rds_iam TO ${admin.username} WITH ADMIN OPTION`);
    });
    const database = databases.unmade();

    for (let time = 1; time <= 2; time += 1) {
      await migrateDatabase(
        { ...database, admin, authentication: 'iam', migrations: migrations(things) },
        log,
      );
    }

    const members = await databases.asAdmin('postgres', async (client) => {
      const { rows } = await client.query(
        "SELECT pg_get_userbyid(member) AS name FROM pg_auth_members WHERE roleid = 'rds_iam'::regrole",
      );
      return (rows as { name: string }[]).map(({ name }) => name);
    });
    expect(members).toContain(database.address.role);
    await asRole(database, (client) => client.query('SELECT * FROM things'));
  });

  test('tokens are refused where the server does not know them', async () => {
    await databases.asAdmin('postgres', (client) => client.query('ALTER ROLE rds_iam RENAME TO rds_iam_off'));

    await expect(
      migrateDatabase({ ...databases.unmade(), authentication: 'iam', migrations: migrations(things) }, log),
    ).rejects.toThrow(/DATABASE_AUTHENTICATION is iam, and the server has no role rds_iam/);
  });
});

describe('migrations', () => {
  test('run in the order of their numbers, once', async () => {
    const database = databases.unmade();
    const folder = migrations({
      ...things,
      '0010_third': 'ALTER TABLE things ADD c int',
      '0002_second': 'ALTER TABLE things ADD b int',
    });

    const first = await migrate({ ...database, migrations: folder });
    const again = await migrate({ ...database, migrations: folder });

    expect(first).toEqual(['0001_create-things', '0002_second', '0010_third']);
    expect(again).toEqual([]);
  });

  test('of ten copies that start together, one works and the others wait', async () => {
    const database = databases.unmade();
    const folder = migrations({
      ...things,
      '0002_slow': "SELECT pg_sleep(0.3); INSERT INTO things (name) VALUES ('once')",
    });

    const done = await Promise.all(
      Array.from({ length: 10 }, () => migrate({ ...database, migrations: folder })),
    );

    expect(done.filter(({ length }) => length > 0)).toEqual([['0001_create-things', '0002_slow']]);
    const { rows } = await asRole(database, (client) => client.query('SELECT name FROM things'));
    expect(rows).toEqual([{ name: 'once' }]);
  });

  test('one that fails leaves everything as it was, and can be corrected', async () => {
    const database = databases.unmade();
    await migrate({ ...database, migrations: migrations(things) });
    const broken = {
      ...things,
      '0002_more': 'ALTER TABLE things ADD more int',
      '0003_broken': 'ALTER TABLE thing ADD b int',
    };

    await expect(migrate({ ...database, migrations: migrations(broken) })).rejects.toThrow(
      'relation "thing" does not exist',
    );
    const { fields } = await asRole(database, (client) => client.query('SELECT * FROM things'));
    const corrected = await migrate({
      ...database,
      migrations: migrations({ ...broken, '0003_broken': 'ALTER TABLE things ADD b int' }),
    });

    expect(fields.map(({ name }) => name)).toEqual(['id', 'name']);
    expect(corrected).toEqual(['0002_more', '0003_broken']);
  });

  test('an older release, which knows fewer of them, finds nothing to do', async () => {
    const database = databases.unmade();
    await migrate({
      ...database,
      migrations: migrations({ ...things, '0002_more': 'ALTER TABLE things ADD more int' }),
    });

    expect(await migrate({ ...database, migrations: migrations(things) })).toEqual([]);
  });

  test('one that cannot have its table lets requests through while it waits', async () => {
    const database = databases.unmade();
    await migrate({ ...database, migrations: migrations(things) });

    await asRole(database, async (holder) => {
      await holder.query('BEGIN; SELECT * FROM things');
      notes.length = 0;
      const migrating = migrate({
        ...database,
        migrations: migrations({ ...things, '0002_more': 'ALTER TABLE things ADD more int' }),
      });
      const until = new Promise<void>((resolve) => {
        log.warn = (text) => (resolve(), notes.push(text));
      });
      await until;
      // Between two attempts nothing stands before this one.
      await asRole(database, (client) => client.query("INSERT INTO things (name) VALUES ('meanwhile')"));
      await holder.query('COMMIT');
      expect(await migrating).toEqual(['0002_more']);
    });

    expect(notes[0]).toBe('a table is in use, trying again (1 of 30)');
  });
});

describe('the process that migrates', () => {
  const program = join(import.meta.dirname, 'support/migrate-program.ts');
  const standard = {
    // The processes share compiled code, so that only the first one compiles it.
    NODE_COMPILE_CACHE: join(import.meta.dirname, '../../../node_modules/.cache/node'),
    ENVIRONMENT: 'test',
    APP_VERSION: 'abc',
    APP_COMMIT: 'def',
    RELEASE: 'ghi',
    PORT: '0',
    LOG_LEVEL: 'info',
    DATABASE_AUTHENTICATION: 'url',
    DATABASE_ADMIN_CREDENTIALS: JSON.stringify({ username: 'postgres', password: 'a secret of the admin' }),
  };
  const run = (env: Readonly<Record<string, string>>) =>
    promisify(execFile)(process.execPath, [program], { env });

  test('logs what it has done, and no password', async () => {
    const env = { ...standard, DATABASE_URL: databases.unmade().url, MIGRATIONS: migrations(things).href };

    const { stdout, stderr } = await run(env);

    expect(stdout).toContain('"msg":"migrated: 0001_create-things"');
    expect(stdout + stderr).not.toContain('a secret of the admin');
  });

  test('ends with 1 and the server’s reason when a migration fails, and logs no row', async () => {
    const broken = migrations({
      '0001_broken': `CREATE TABLE people (name text NOT NULL, born date);
                      INSERT INTO people VALUES (NULL, '1990-05-17')`,
    });
    const env = { ...standard, DATABASE_URL: databases.unmade().url, MIGRATIONS: broken.href };

    const failed: unknown = await run(env).catch((error: unknown) => error);

    expect(failed).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /"table":"people".*the database was not migrated: 0001_broken\.sql: null value in column \\"name\\"/,
      ),
    });
    expect(failed).not.toMatchObject({ stdout: expect.stringContaining('1990') });
  });

  test('names every variable that is missing or wrong, and shows none', async () => {
    const env = { ...standard, DATABASE_ADMIN_CREDENTIALS: 'hunter2', MIGRATIONS: 'file:///' };

    const failed: unknown = await run(env).catch((error: unknown) => error);

    expect(failed).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /DATABASE_URL is not set[^]*DATABASE_ADMIN_CREDENTIALS: must be JSON with username and password/,
      ),
    });
    expect(failed).not.toMatchObject({ stderr: expect.stringContaining('hunter2') });
  });
});

describe('a server of the developer’s own', () => {
  test('is used where DATABASE_URL says so, and keeps nothing that was made there', async () => {
    const rolesAndDatabases =
      'SELECT rolname AS name FROM pg_roles UNION ALL SELECT datname FROM pg_database ORDER BY name';
    const all = () => databases.asAdmin('postgres', (client) => client.query(rolesAndDatabases));
    const before = await all();
    environment['DATABASE_URL'] = databases.unmade().adminUrl;
    const own = await TestDatabases.start().finally(() => delete environment['DATABASE_URL']);
    const [made, unused] = [own.unmade(), own.unmade()];
    await migrate({ ...made, migrations: migrations(things) });
    const copy = await own.copyOf(made);

    const { rows } = await asRole(copy, (client) => client.query('SELECT * FROM things'));
    const between = await all();
    await own.close();

    expect(rows).toEqual([]);
    expect(between.rows).toHaveLength(before.rows.length + 4);
    expect(made.address).toMatchObject({ password: 'a password of tests' });
    expect(unused.address.database).not.toBe(made.address.database);
    expect((await all()).rows).toEqual(before.rows);
  });
});

describe('a migration that ran', () => {
  const more = { ...things, '0002_add-more': 'ALTER TABLE things ADD COLUMN more text' };
  const later = { ...more, '0003_add-last': 'ALTER TABLE things ADD COLUMN last text' };
  const today = new Date().toISOString().slice(0, 10);

  async function after(...folders: readonly Readonly<Record<string, string>>[]): Promise<TestDatabase> {
    const database = databases.unmade();
    for (const files of folders) await migrate({ ...database, migrations: migrations(files) });
    return database;
  }

  async function faultOf(database: TestDatabase, files: Readonly<Record<string, string>>): Promise<string> {
    return migrate({ ...database, migrations: migrations(files) }).then(
      (done) => `ran ${done.join(', ')}`,
      (error: unknown) => (error as Error).message,
    );
  }

  test('and was changed afterwards is refused, with what to do instead', async () => {
    const database = await after(more);

    await expect(
      faultOf(database, { ...later, '0001_create-things': 'CREATE TABLE things (id int)' }),
    ).resolves.toBe(
      `0001_create-things.sql was changed after it ran on ${today}: put it back as it was, and write the change as the next migration`,
    );
    await expect(faultOf(database, later)).resolves.toBe('ran 0003_add-last');
  });

  test('is the same with the line ends of another clone', async () => {
    const two = { '0001_two': 'CREATE TABLE one (id int);\nCREATE TABLE two (id int);\n' };
    const database = await after(two);

    await expect(faultOf(database, { '0001_two': two['0001_two'].replaceAll('\n', '\r\n') })).resolves.toBe(
      'ran ',
    );
  });

  test('before hashes were kept is taken as it is now, and held from then on', async () => {
    const database = await after(things);
    await databases.asAdmin(database.address.database, (client) =>
      client.query('DROP TABLE migrations.content'),
    );
    const edited = { '0001_create-things': `${things['0001_create-things']} -- edited` };

    await expect(faultOf(database, edited)).resolves.toBe('ran ');
    await expect(faultOf(database, things)).resolves.toMatch(/was changed after it ran/);
  });

  test('of another branch is refused where this one goes on with its own', async () => {
    const { '0001_create-things': first } = things;
    const other = { '0001_create-things': first, '0002_other': 'CREATE TABLE other (id int)' };
    const database = await after(other);

    await expect(faultOf(database, more)).resolves.toBe(
      `0002_other.sql ran on ${today} and this version lacks it: another branch was deployed here; merge it, and give new migrations later numbers`,
    );
    await expect(faultOf(database, { ...other, '0003_add-more': more['0002_add-more'] })).resolves.toBe(
      'ran 0003_add-more',
    );
  });

  test('comes before none that has not run', async () => {
    const { '0003_add-last': last } = later;
    const database = await after({ ...things, '0003_add-last': last });

    await expect(faultOf(database, later)).resolves.toBe(
      '0002_add-more.sql comes before 3, which has run already: give it a later number',
    );
  });

  test('is newer than a version that was returned to, and lets it go on', async () => {
    const database = await after(later);
    notes.length = 0;

    await expect(faultOf(database, things)).resolves.toBe('ran ');
    expect(notes).toEqual([
      'the database is newer than this version, which goes on with it: 0002_add-more, 0003_add-last',
    ]);
  });
});

describe('files of migrations', () => {
  test('with one number, and those that are none, are all named before anything runs', async () => {
    const database = databases.unmade();
    const files = {
      ...things,
      '0001_again': 'SELECT 1',
      '0002_a': 'SELECT 1',
      '2_b': 'SELECT 1',
      notes: 'SELECT 1',
    };

    await expect(migrate({ ...database, migrations: migrations(files) })).rejects.toThrow(
      [
        'notes.sql is no migration: name it <number>_<name>.sql, such as 0002_add-nickname.sql',
        '0001_again.sql and 0001_create-things.sql have the number 1: give the one that has not run yet the next free number',
        '0002_a.sql and 2_b.sql have the number 2: give the one that has not run yet the next free number',
      ].join('\n'),
    );
  });

  test('that fail are named before the server’s words', async () => {
    const database = databases.unmade();
    const files = { ...things, '0002_wrong': 'ALTER TABLE nothing ADD COLUMN x int' };

    await expect(migrate({ ...database, migrations: migrations(files) })).rejects.toThrow(
      '0002_wrong.sql: relation "nothing" does not exist',
    );
  });
});
