import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';

import { HttpProblem, withLogScope } from '@fairway/service-kit';
import { captureLog, recordSpans } from '@fairway/service-kit/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { startLocalPostgres, type LocalPostgres } from '@fairway/local-postgres';

import { parseDatabaseUrl, type DatabaseAddress } from '../src/connection.ts';
import { Database, type DatabaseOptions } from '../src/database.ts';
import { certificates } from './support/certificates.ts';
import { removeFolders, temporaryFolder } from './support/folders.ts';
import { somePort } from './support/port.ts';

let server: LocalPostgres;
const port = somePort();
const folder = temporaryFolder();
const tls = certificates(folder);
const opened: Database[] = [];

beforeAll(async () => {
  // The server asks for a password over TCP, and for none on the socket.
  const rules = join(folder, 'hba.conf');
  writeFileSync(rules, 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n');
  server = await startLocalPostgres({
    settings: {
      fsync: 'off',
      hba_file: rules,
      listen_addresses: '127.0.0.1',
      port: String(port),
      ...(tls === undefined ? {} : { ssl: 'on', ssl_cert_file: tls.certificate, ssl_key_file: tls.key }),
    },
  });
  adminPool = new Database({
    address: { ...address(server.url('postgres')), port },
    authentication: 'url',
    poolSize: 2,
    logger: log.logger,
    applicationName: 'admin',
  });
  asAdmin = (text) => adminPool.query(statement(text));
  await asAdmin("CREATE ROLE shop LOGIN PASSWORD 'first'");
  await asAdmin('CREATE TABLE things (id int PRIMARY KEY, made_on date)');
  await asAdmin('GRANT ALL ON things TO shop');
});
afterEach(() => closeAll());
afterAll(async () => {
  await adminPool.close();
  await server.stop();
  removeFolders();
});

async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((database) => database.close()));
}

function address(url: string): DatabaseAddress {
  const parsed = parseDatabaseUrl(url);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

const log = captureLog();

function open(options: Partial<DatabaseOptions> = {}): Database {
  const database = new Database({
    address: { ...address(server.url('postgres', 'shop')), port },
    authentication: 'url',
    poolSize: 2,
    logger: log.logger,
    applicationName: 'shop',
    ...options,
  });
  opened.push(database);
  return database;
}

/** Runs a statement as the superuser. */
let asAdmin: (text: string) => Promise<readonly object[]>;
let adminPool: Database;

/** Resolves when two connections have been used, each by a statement that has seen the other one. */
async function meetOn(database: Database, applicationName: string): Promise<void> {
  const others = `SELECT count(*) FROM pg_stat_activity WHERE application_name = '${applicationName}'`;
  const wait = `DO $$ BEGIN WHILE (${others}) < 2 LOOP PERFORM pg_stat_clear_snapshot(); END LOOP; END $$`;
  await Promise.all([1, 2].map(() => database.query(statement(wait))));
}

let names = 0;
const statement = (text: string) => ({ name: `statement_${(names += 1)}`, text });

/** The status of the problem that a query ends in, and its `Retry-After`. */
async function problemOf(query: Promise<unknown>): Promise<readonly [number, string | undefined]> {
  const error = await query.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof HttpProblem))
    throw new Error('the query did not end in a problem', { cause: error });
  return [error.status, error.options.headers?.['retry-after']];
}

const UNAVAILABLE = [503, '20'] as const;

describe('a query', () => {
  test('is planned once for a connection, and gives days as they are written', async () => {
    const database = open({ poolSize: 1 });
    const insert = statement('INSERT INTO things VALUES ($1, $2)');
    await database.query(insert, [1, '0099-02-28']);
    await database.query(insert, [2, '2024-02-29']);

    const rows = await database.query(statement('SELECT made_on FROM things ORDER BY id'));
    const prepared = await database.query(
      statement('SELECT count(*)::int AS times FROM pg_prepared_statements WHERE name = $1'),
      [insert.name],
    );

    expect(rows).toEqual([{ made_on: '0099-02-28' }, { made_on: '2024-02-29' }]);
    expect(prepared).toEqual([{ times: 1 }]);
  });

  test('that the server refuses for what it says is no problem of availability', async () => {
    const wrong = open().query(statement('SELECT * FROM nothing'));

    await expect(wrong).rejects.toMatchObject({ code: '42P01' });
  });

  test('takes and gives values of every kind, under any name', async () => {
    const values = ['Ünïcode ‘’', -1.5, 9_007_199_254_740_993n, true, null, Buffer.from([0, 255])];
    const all = statement(
      'SELECT $1::text AS a, $2::float8 AS b, $3::int8 AS c, $4::bool AS d, $5::int AS e, $6::bytea AS "__proto__"',
    );

    for (let time = 1; time <= 2; time += 1) {
      const [row = {}] = await open({ poolSize: 1 }).query(all, values);
      expect(Object.entries(row)).toEqual([
        ['a', values[0]],
        ['b', -1.5],
        ['c', '9007199254740993'],
        ['d', true],
        ['e', null],
        ['__proto__', values[5]],
      ]);
    }
  });

  test('that fails before it was ever done is done when it can be', async () => {
    const database = open({ poolSize: 1 });
    const insert = statement('INSERT INTO things VALUES ($1, $2)');

    await expect(database.query(insert, [3, '2023-02-29'])).rejects.toMatchObject({ code: '22008' });
    await expect(database.query(insert, [1, null])).rejects.toMatchObject({ code: '23505' });

    expect(await database.query(insert, [3, '2024-02-29'])).toEqual([]);
    expect(await database.query(insert, [4, null])).toEqual([]);
  });

  test('has a name for its text alone', async () => {
    const database = open({ poolSize: 1 });
    const name = 'taken';
    await database.query({ name, text: 'SELECT 1' });

    await expect(database.query({ name, text: 'SELECT 2' })).rejects.toThrow(
      "the statement 'taken' has two texts: give each a name of its own",
    );
  });

  test('that would copy rows in is refused, and the pool is of use afterwards', async () => {
    // At once, not when its time is over.
    const database = open({ poolSize: 1, times: { statementMs: 20_000, answerMs: 20_000 } });

    await expect(database.query(statement('COPY things FROM STDIN'))).rejects.toThrow(
      'COPY FROM STDIN cannot be run as a statement',
    );

    expect(await database.query(statement('COPY (SELECT 1) TO STDOUT'))).toEqual([]);
    expect(await database.query(statement('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });

  test('tells where it was asked for', async () => {
    async function asker(): Promise<unknown> {
      return await open().query(statement('SELECT * FROM nothing'));
    }

    await expect(asker()).rejects.toMatchObject({ stack: expect.stringContaining('asker') });
  });

  test('that breaks a rule of its table tells which one, and nothing of the row', async () => {
    const insert = statement('INSERT INTO things (id, made_on) VALUES ($1, $2)');

    const failed: unknown = await open()
      .query(insert, [null, '1990-05-17'])
      .catch((error: unknown) => error);

    expect(failed).toMatchObject({ code: '23502', table: 'things', column: 'id' });
    expect(inspect(failed)).not.toContain('1990');
  });

  test('finds its table changed by a migration, and is planned anew on every connection', async () => {
    const database = open({ poolSize: 3 });
    const all = statement('SELECT changing.*, pg_sleep(0.05)::text AS slept FROM changing');
    await asAdmin('CREATE TABLE changing AS SELECT 1 AS a');
    await asAdmin('GRANT ALL ON changing TO shop');
    await Promise.all([1, 2, 3].map(() => database.query(all)));

    await asAdmin('ALTER TABLE changing ADD COLUMN b int');

    for (let time = 1; time <= 4; time += 1)
      expect(await database.query(all)).toEqual([{ a: 1, b: null, slept: '' }]);
  });

  test('that the server prepares no longer, as behind some proxies, is prepared anew', async () => {
    const database = open({ poolSize: 1 });
    const one = statement('SELECT 1 AS one');
    await database.query(one);

    await database.query(statement('DEALLOCATE ALL'));

    expect(await database.query(one)).toEqual([{ one: 1 }]);
  });

  test('that takes too long is cancelled, and the connection is of use again', async () => {
    const database = open({ poolSize: 1, times: { statementMs: 100 } });

    expect(await problemOf(database.query(statement('SELECT pg_sleep(10)')))).toEqual(UNAVAILABLE);

    expect(await database.query(statement('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });
});

describe('a pool', () => {
  test('with every connection in use lets the next one wait for a while, then says when to come back', async () => {
    // Long enough to connect on a busy machine, and less than the two are held for.
    const database = open({ applicationName: 'full', times: { connectMs: 800 } });
    const held = [1, 2].map(() => problemOf(database.query(statement('SELECT pg_sleep(20)'))));

    const refused = await problemOf(database.query(statement('SELECT 1')));
    await asAdmin(
      "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'full' AND state = 'active'",
    );

    expect([refused, ...(await Promise.all(held))]).toEqual([UNAVAILABLE, UNAVAILABLE, UNAVAILABLE]);
    expect(await database.query(statement('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });

  test('never opens more connections than it may', async () => {
    const database = open({ poolSize: 2, applicationName: 'counted' });
    const count = statement(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'counted'",
    );

    await meetOn(database, 'counted');
    const counts = await Promise.all(Array.from({ length: 20 }, () => database.query<{ n: number }>(count)));

    expect(Math.max(...counts.map(([row]) => row?.n ?? 0))).toBe(2);
  });

  test('closes every connection that nobody uses: a server that may pause does so only without any', async () => {
    const database = open({ applicationName: 'passing', times: { idleMs: 20 } });
    const connections = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'passing'";
    await meetOn(database, 'passing');

    while ((await asAdmin(connections)).length > 0) await delay(10);

    expect(await database.query(statement('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });

  test('replaces a connection at the end of its life, also one in constant use', async () => {
    const database = open({ poolSize: 1, times: { lifetimeSeconds: 0.1, idleMs: 20 } });
    const who = statement('SELECT pg_backend_pid() AS pid');
    const [first] = await database.query(who);

    let [now] = [first];
    while (JSON.stringify(now) === JSON.stringify(first)) [now] = await database.query(who);

    expect(now).not.toEqual(first);
  });

  test('that is closed lets run what runs, leaves no connection, and takes nothing more', async () => {
    const database = open({ applicationName: 'closing' });
    opened.pop();
    await meetOn(database, 'closing');
    const running = database.query(statement('SELECT pg_sleep(0.1)::text AS slept'));

    await database.close();

    expect(await running).toEqual([{ slept: '' }]);
    const connections = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'closing'";
    while ((await asAdmin(connections)).length > 0) await delay(10);
    expect(await problemOf(database.query(statement('SELECT 1')))).toEqual(UNAVAILABLE);
  });

  test('outlives the loss of an unused connection, and tells the log', async () => {
    const database = open({ applicationName: 'unused' });
    await withLogScope({ requestId: 'of who opened it' }, () => database.query(statement('SELECT 1')));

    await asAdmin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'unused'");
    const line = await log.line(({ msg }) => msg === 'an unused database connection was lost');

    expect(line).not.toHaveProperty('requestId');

    expect(await database.query(statement('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });

  test('outlives the loss of one that is in use', async () => {
    const database = open({ applicationName: 'in use' });
    const sleeping = statement('SELECT pg_sleep(10), 1 AS marked');
    const lost = problemOf(database.query(sleeping));
    const terminate =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'in use' AND query LIKE '%AS marked'";

    while ((await asAdmin(terminate)).length === 0) await delay(10);

    expect(await lost).toEqual(UNAVAILABLE);
    expect(await database.query(statement('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });

  test('of a server that is not there answers at once, and its readiness says so', async () => {
    const database = open({ address: { ...address('postgresql://shop@127.0.0.1/postgres'), port: 1 } });

    expect(await problemOf(database.query(statement('SELECT 1')))).toEqual(UNAVAILABLE);
    const { signal } = new AbortController();
    await expect(database.readiness().check(signal)).rejects.toThrow(HttpProblem);
    await expect(open().readiness().check(signal)).resolves.toBeUndefined();
  });

  test('of a server that says nothing gives up', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port: silentPort } = silent.address() as AddressInfo;
    const database = open({
      address: { ...address('postgresql://shop@127.0.0.1/postgres'), port: silentPort },
      times: { connectMs: 100 },
    });

    const problem = await problemOf(database.query(statement('SELECT 1'))).finally(() => silent.close());

    expect(problem).toEqual(UNAVAILABLE);
  });
});

describe('passwords', () => {
  const overTcp = (password: string): DatabaseAddress => ({
    ...address('postgresql://shop@127.0.0.1/postgres'),
    port,
    password,
  });

  test('a wrong one is a database that does not answer, not a crash', async () => {
    expect(await problemOf(open({ address: overTcp('wrong') }).query(statement('SELECT 1')))).toEqual(
      UNAVAILABLE,
    );
  });

  test('one that is rotated is asked for with the next connection, without a restart', async () => {
    let current = 'first';
    const database = open({
      address: overTcp('not this one'),
      password: () => Promise.resolve(current),
      applicationName: 'rotating',
    });
    await database.query(statement('SELECT 1'));

    await asAdmin("ALTER ROLE shop PASSWORD 'second'");
    await asAdmin(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'rotating'",
    );
    const before = await problemOf(database.query(statement('SELECT 1')));
    current = 'second';

    expect(before).toEqual(UNAVAILABLE);
    expect(await database.query(statement('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    await asAdmin("ALTER ROLE shop PASSWORD 'first'");
  });
});

if (tls !== undefined) {
  describe('TLS', () => {
    const over = (host: string, authority: string): DatabaseAddress => ({
      ...address(
        `postgresql://shop:first@${host}:${port}/postgres?sslmode=verify-full&sslrootcert=${authority}`,
      ),
    });

    test('is used where the server proves its name', async () => {
      const secured = statement('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');

      expect(await open({ address: over('localhost', tls.authority) }).query(secured)).toEqual([
        { ssl: true },
      ]);
    });

    test.each([
      ['of an authority that is not trusted', 'localhost', tls.otherAuthority],
      ['with another name', '127.0.0.1', tls.authority],
    ])('refuses a certificate %s', async (_, host, authority) => {
      expect(await problemOf(open({ address: over(host, authority) }).query(statement('SELECT 1')))).toEqual(
        UNAVAILABLE,
      );
    });
  });
}

test('IAM: the password is a signed token for this host, port and role', async () => {
  const program = join(import.meta.dirname, 'support/token-program.ts');
  const env = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };

  const token = execFileSync(process.execPath, [program], { env, encoding: 'utf8' });

  expect(token).toMatch(
    /^db\.example\.com:5432\/\?Action=connect&DBUser=shop&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE.*eu-west-1.*rds-db.*X-Amz-Expires=900.*X-Amz-Signature=/,
  );
});

describe('in a traced request', () => {
  test('a statement is a span with its text and none of its values, and so is a transaction', async () => {
    const record = recordSpans();
    try {
      await record.request(async () => {
        await adminPool.query({ name: 'sum', text: 'SELECT $1::int + 1 AS sum' }, [41]);
        await adminPool.query({ name: 'wrong', text: 'SELECT 1 / $1::int' }, [0]).catch(() => undefined);
        await adminPool.transaction((unit) => unit.query({ name: 'one', text: 'SELECT 1' }, []));
      });
      await adminPool.query({ name: 'outside', text: 'SELECT 2' });

      expect(record.spans.map(({ name, failed }) => ({ name, failed }))).toEqual([
        { name: 'sum', failed: false },
        { name: 'wrong', failed: true },
        { name: 'transaction', failed: false },
      ]);
      expect(record.spans[0]?.attributes).toEqual({
        'db.system.name': 'postgresql',
        'db.query.text': 'SELECT $1::int + 1 AS sum',
      });
    } finally {
      record.stop();
    }
  });
});
