import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';

import { startLastingPostgres } from '../src/lasting-postgres.ts';
import { withoutNamespace } from '../src/launcher.ts';
import { startLocalPostgres, type LocalPostgres, type LocalPostgresOptions } from '../src/local-postgres.ts';
import { removeFolders, temporaryFolder } from './support/folders.ts';

const running = new Set<LocalPostgres>();

/** Data for tests that do not test how it is made: the first of them makes it. */
const someData = join(temporaryFolder(), 'data');

async function start(options: LocalPostgresOptions = {}): Promise<LocalPostgres> {
  const server = await startLocalPostgres({ ...options, settings: { fsync: 'off' } });
  running.add(server);
  return server;
}

afterEach(async () => {
  await Promise.all([...running].map((server) => server.stop()));
  running.clear();
});
afterAll(removeFolders);

async function ask(server: LocalPostgres, text: string, role?: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: server.url('postgres', role) });
  await client.connect();
  try {
    const { rows } = await client.query<{ answer?: unknown }>(text);
    return rows[0]?.answer;
  } finally {
    await client.end();
  }
}

/** A process that starts a server; resolves when it has. */
async function startElsewhere(...args: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'support/starter.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  /** The next line of the server's log that matches. */
  const said = (pattern: RegExp): Promise<string> =>
    new Promise((resolve) => lines.on('line', (text) => pattern.test(text) && resolve(text)));
  return { child, said, ...(JSON.parse(line) as { pid: number; socketFolder: string }) };
}

/** Pids of the children of a process whose command line has `word`. */
function childrenOf(parent: number, word: string): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, ppid, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(ppid) === parent && args.includes(word) ? [Number(pid)] : [];
  });
}

async function untilGone(isThere: () => boolean): Promise<void> {
  while (isThere()) await delay(20);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the local server', () => {
  test('is PostgreSQL 17, for this user alone, and leaves nothing behind', async () => {
    const server = await start();

    const version = await ask(server, "SELECT current_setting('server_version_num')::int / 10000 AS answer");
    const addresses = await ask(server, "SELECT current_setting('listen_addresses') AS answer");
    await server.stop();

    expect([version, addresses]).toEqual([17, '']);
    expect([isAlive(server.pid), existsSync(server.socketFolder)]).toEqual([false, false]);
  });

  test('keeps its data in a folder, also for a server that runs as another user', async () => {
    const dataFolder = someData;
    const first = await start({ dataFolder });
    await ask(first, "CREATE TABLE kept AS SELECT 'here' AS answer");
    await first.stop();

    const second = await start({ dataFolder });
    expect(await ask(second, 'SELECT answer FROM kept')).toBe('here');
    await second.stop();
    // Only root can become another user.
    if (process.getuid?.() !== 0) return;
    const other = await start({ dataFolder, launcher: withoutNamespace });
    expect(await ask(other, 'SELECT answer FROM kept')).toBe('here');
    await other.stop();
    expect(await ask(await start({ dataFolder }), 'SELECT answer FROM kept')).toBe('here');
  });

  test('makes its data anew when that was interrupted before', async () => {
    const dataFolder = join(temporaryFolder(), 'data');
    mkdirSync(`${dataFolder}.draft`);
    writeFileSync(join(`${dataFolder}.draft`, 'half'), '');

    expect(await ask(await start({ dataFolder }), 'SELECT 1 AS answer')).toBe(1);
  });

  test('refuses the data of another major version, and says what to do', async () => {
    const dataFolder = join(temporaryFolder(), 'data');
    mkdirSync(dataFolder);
    writeFileSync(join(dataFolder, 'PG_VERSION'), '15\n');

    await expect(start({ dataFolder })).rejects.toThrow(
      /was made by PostgreSQL 15, and this is 17: move it away/,
    );
  });

  test('that cannot start says why, in the server’s words', async () => {
    await expect(
      startLocalPostgres({ dataFolder: someData, settings: { no_such_setting: '1' } }),
    ).rejects.toThrow(/did not start on [^]*unrecognized configuration parameter "no_such_setting"/);
  });

  test('ends with the process that started it, however that ends', async () => {
    const { child, pid, socketFolder } = await startElsewhere(someData);

    child.kill('SIGKILL');
    await untilGone(() => isAlive(pid) || existsSync(socketFolder));

    expect(isAlive(pid)).toBe(false);
  });

  test('ends with it also when its guard was killed before, which is missed and replaced', async () => {
    const { child, pid, socketFolder, said } = await startElsewhere(someData);
    const [guard = 0] = childrenOf(child.pid ?? 0, 'read -r _');

    process.kill(guard, 'SIGKILL');
    const line = await said(/guard/);
    child.kill('SIGKILL');
    await untilGone(() => isAlive(pid) || existsSync(socketFolder));

    expect(line).toBe(
      'the guard that ends the database when this process is killed has itself ended (SIGKILL); a new one takes its place',
    );
  });

  test('that is to last starts again when it is killed, with its data and at its address, until it is stopped', async () => {
    const notes: string[] = [];
    const again = Promise.withResolvers<unknown>();
    const server = await startLastingPostgres({
      dataFolder: someData,
      settings: { fsync: 'off' },
      onLine: (line) => {
        if (notes.length > 0 && line.includes('ready to accept connections')) again.resolve(line);
      },
      onRevival: (note) => notes.push(note),
    });
    running.add(server);
    await ask(server, "CREATE TABLE lasting AS SELECT 'here' AS answer");
    const [first, address] = [server.pid, server.url('postgres')];

    process.kill(first, 'SIGKILL');
    await again.promise;

    expect(server.url('postgres')).toBe(address);
    expect(await ask(server, 'SELECT answer FROM lasting')).toBe('here');
    expect(notes).toEqual(['the database has ended, and is started again']);
    const { pid } = server;
    await server.stop();
    await server.ended;
    expect([isAlive(first), isAlive(pid), existsSync(server.socketFolder)]).toEqual([false, false, false]);
  });

  test('that is to last tells of trouble once, however often it is tried, and starts when it is over', async () => {
    const dataFolder = join(temporaryFolder(), 'data');
    const notes: string[] = [];
    const refusals: string[] = [];
    const [tried, well] = [Promise.withResolvers<unknown>(), Promise.withResolvers<unknown>()];
    const server = await startLastingPostgres({
      dataFolder,
      settings: { fsync: 'off' },
      onLine: (line) => {
        if (line.includes('configuration file') && refusals.push(line) === 3) tried.resolve(line);
      },
      onRevival: (note) => {
        notes.push(note);
        if (note === 'the database runs again') well.resolve(note);
      },
    });
    running.add(server);
    const settings = join(dataFolder, 'postgresql.conf');
    const sound = readFileSync(settings);

    writeFileSync(settings, 'no such setting\n');
    process.kill(server.pid, 'SIGKILL');
    await tried.promise;
    writeFileSync(settings, sound);
    await well.promise;

    expect(notes).toEqual([
      'the database has ended, and is started again',
      expect.stringMatching(
        /^the database does not start, and is tried every second: PostgreSQL did not start on /,
      ),
      'the database runs again',
    ]);
    expect(await ask(server, 'SELECT 1 AS answer')).toBe(1);
  });

  test('ends one that still runs on its data', async () => {
    const { child, pid, socketFolder } = await startElsewhere(someData);
    // A stopped process cannot even act on a signal.
    process.kill(pid, 'SIGSTOP');

    const server = await start({ dataFolder: someData });

    expect(isAlive(pid)).toBe(false);
    expect(await ask(server, 'SELECT 1 AS answer')).toBe(1);
    child.kill('SIGKILL');
    rmSync(socketFolder, { recursive: true });
  });
});
