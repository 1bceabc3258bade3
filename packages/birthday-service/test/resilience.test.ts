import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Database, parseDatabaseUrl, type DatabaseAddress } from '@fairway/postgres';
import { migrateDatabase } from '@fairway/postgres/migrate';
import { startLocalPostgres, type LocalPostgres } from '@fairway/local-postgres';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { get, migrations, put, runBirthday, stopBirthdays } from './support/running-birthday.ts';
import { Traffic } from './support/traffic.ts';

const folder = mkdtempSync(join(tmpdir(), 'birthday-'));
// No write may be lost when the server is killed: what a transaction has committed is in the system's hands.
const options = { dataFolder: join(folder, 'data'), socketFolder: folder, settings: { fsync: 'off' } };

let server: LocalPostgres;
let address: DatabaseAddress;

beforeAll(async () => {
  server = await startLocalPostgres(options);
  address = addressOf(server.url('birthday', 'birthday'));
  const admin = { username: 'postgres', password: '' };
  const silent = { info: () => undefined, warn: () => undefined };
  await migrateDatabase({ address, authentication: 'url', admin, migrations }, silent);
});
afterEach(async () => {
  await Traffic.stopAll();
  await stopBirthdays();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The server and every process of it. */
function processesOf({ pid }: LocalPostgres): number[] {
  const children = execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
  return [pid, ...children.trim().split('\n').map(Number)];
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) process.kill(pid, signal);
}

/** Every name has the date that was acknowledged last. */
async function expectKept({ acknowledged }: Traffic): Promise<void> {
  const rows = await rowsOf<{ username: string; date_of_birth: string }>(
    'SELECT username, date_of_birth FROM birthdays',
  );
  const kept = new Map(rows.map((row) => [row.username, row.date_of_birth]));

  expect(acknowledged.size).toBeGreaterThan(10);
  // A write without an answer may have been done all the same; one with an answer has been.
  expect([...acknowledged].filter(([username, date]) => (kept.get(username) ?? '') < date)).toEqual([]);
}

/** Failing fast, so that the test does, and long enough to connect on a busy machine. */
const times = { connectMs: 1_000, statementMs: 300, answerMs: 500 };

describe('one name, a thousand writes at once', () => {
  test('all succeed, and one of the dates is kept', async () => {
    // However long a busy machine takes for all of them.
    const patient = { connectMs: 25_000, statementMs: 25_000, answerMs: 25_000 };
    const { origin } = await runBirthday(address, { times: patient });
    const days = Array.from({ length: 1_000 }, (_, index) => 1 + (index % 28));

    const answers = await Promise.all(
      days.map((day) => put(origin, 'Ann', { dateOfBirth: `1990-05-${String(day).padStart(2, '0')}` })),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    const kept = await rowsOf("SELECT date_of_birth::text FROM birthdays WHERE username = 'Ann'");
    expect(kept).toEqual([{ date_of_birth: expect.stringMatching(/^1990-05-(0[1-9]|1\d|2[0-8])$/) }]);
  });
});

describe('under load, a database', () => {
  test('that is killed and started again costs 503s with Retry-After, and nothing that was acknowledged', async () => {
    const { origin } = await runBirthday(address, { times });
    const traffic = new Traffic([origin]);
    await traffic.until(204);

    process.kill(server.pid, 'SIGKILL');
    await server.ended;
    await server.stop();
    await traffic.until(503);
    server = await startLocalPostgres(options);
    await traffic.until(204);
    await traffic.stop();

    expect(traffic.faults).toEqual([]);
    await expectKept(traffic);
  });

  test('that is restarted in good order is the same', async () => {
    const { origin } = await runBirthday(address, { times });
    const traffic = new Traffic([origin]);
    await traffic.until(204);

    await server.stop();
    await traffic.until(503);
    server = await startLocalPostgres(options);
    await traffic.until(204);
    await traffic.stop();

    expect(traffic.faults).toEqual([]);
    await expectKept(traffic);
  });

  test('that is paused lets no request hang beyond its time', async () => {
    const { origin } = await runBirthday(address, { times });
    const traffic = new Traffic([origin]);
    await traffic.until(204);

    const paused = processesOf(server);
    signalAll(paused, 'SIGSTOP');
    // One for each caller.
    await traffic.until(503, 8);
    signalAll(paused, 'SIGCONT');
    await traffic.until(204);
    await traffic.stop();

    expect(traffic.faults).toEqual([]);
    // The time for a connection and for an answer, and a margin for a busy machine.
    expect(traffic.longestMs).toBeLessThan(times.connectMs + times.answerMs + 5_000);
    await expectKept(traffic);
  });

  test('whose connections are all taken by slow queries answers the others in time', async () => {
    const { origin } = await runBirthday(address, { times: { ...times, connectMs: 400 }, poolSize: 2 });
    await put(origin, 'Ann', { dateOfBirth: '1990-05-17' });
    const unlocked = await lockTable();

    const answers = await Promise.all(
      Array.from({ length: 50 }, () => put(origin, 'Ann', { dateOfBirth: '1990-05-18' })),
    );
    const health = await fetch(`${origin}/health`);
    await unlocked();

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(answers[0]?.headers.get('retry-after')).toBe('20');
    expect(health.status).toBe(200);
    expect((await put(origin, 'Ann', { dateOfBirth: '1990-05-18' })).status).toBe(204);
  });
});

describe('a database that pauses when nobody uses it', () => {
  /** Waits until the service has no connection left, then stops the server: new connections wait until it resumes. */
  async function pause(): Promise<void> {
    const others = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'birthday'";
    while ((await rowsOf(others)).length > 0) await delay(5);
    process.kill(server.pid, 'SIGSTOP');
  }

  const resume = () => process.kill(server.pid, 'SIGCONT');

  test('answers the first request when it is back in time, with the connections all closed before', async () => {
    const { origin } = await runBirthday(address, { times: { ...times, connectMs: 25_000, idleMs: 1 } });
    await put(origin, 'Ann', { dateOfBirth: '1990-05-17' });
    await pause();

    const first = get(origin, 'Ann');
    // It takes a moment to come back; the request waits for it, while later ones that need no database are answered.
    const later = Promise.all([1, 2, 3].map(() => fetch(`${origin}/health`)));
    const early = await Promise.race([first, later.then(() => 'none')]);
    resume();

    expect([early, (await first).status]).toEqual(['none', 200]);
  });

  test('says when to come back where it takes longer', async () => {
    const { origin } = await runBirthday(address, { times: { ...times, idleMs: 1 } });
    await pause();

    const [first, ready] = await Promise.all([get(origin, 'Ann'), fetch(`${origin}/ready`)]);
    resume();

    expect([first.status, first.headers.get('retry-after'), ready.status]).toEqual([503, '20', 503]);
    expect((await get(origin, 'Ann')).status).toBe(200);
  });
});

/** Locks the table against everybody else; resolves once it is locked, with a function that unlocks it. */
async function lockTable(): Promise<() => Promise<void>> {
  const admin = open(server.url('birthday'));
  const text = 'DO $$ BEGIN LOCK TABLE birthdays; PERFORM pg_sleep(20); END $$';
  const locked = admin.query({ name: 'lock', text }).catch(() => undefined);
  const holder = `pg_locks WHERE relation = 'birthdays'::regclass AND mode = 'AccessExclusiveLock' AND granted`;
  const isLocked = { name: 'is_locked', text: `SELECT 1 FROM ${holder}` };
  while ((await admin.query(isLocked)).length === 0);
  return async () => {
    await admin.query({ name: 'unlock', text: `SELECT pg_cancel_backend(pid) FROM ${holder}` });
    await locked;
    await admin.close();
  };
}

/** Reads as the superuser. */
async function rowsOf<Row extends object>(text: string): Promise<readonly Row[]> {
  const database = open(server.url('birthday'));
  try {
    return await database.query<Row>({ name: 'rows', text });
  } finally {
    await database.close();
  }
}

function addressOf(url: string): DatabaseAddress {
  const parsed = parseDatabaseUrl(url);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

function open(url: string): Database {
  const logger = { warn: () => undefined };
  const address = addressOf(url);
  return new Database({ address, authentication: 'url', poolSize: 2, applicationName: 'test', logger });
}
