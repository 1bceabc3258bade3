import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';

import { withoutNamespace } from '../src/local/launcher.ts';
import {
  startLocalPostgres,
  type LocalPostgres,
  type LocalPostgresOptions,
} from '../src/local/local-postgres.ts';
import { removeFolders, temporaryFolder } from './support/folders.ts';

const running = new Set<LocalPostgres>();

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
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, ...(JSON.parse(line) as { pid: number; socketFolder: string }) };
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
    const dataFolder = join(temporaryFolder(), 'data');
    const first = await start({ dataFolder });
    await ask(first, "CREATE TABLE kept AS SELECT 'here' AS answer");
    await first.stop();

    const second = await start({ dataFolder });
    expect(await ask(second, 'SELECT answer FROM kept')).toBe('here');
    await second.stop();
    // Only root can become somebody else.
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
    await expect(startLocalPostgres({ settings: { no_such_setting: '1' } })).rejects.toThrow(
      /did not start on [^]*unrecognized configuration parameter "no_such_setting"/,
    );
  });

  test('ends with the process that started it, however that ends', async () => {
    const { child, pid, socketFolder } = await startElsewhere();

    child.kill('SIGKILL');
    await untilGone(() => isAlive(pid) || existsSync(socketFolder));

    expect(isAlive(pid)).toBe(false);
  });

  test('ends one that still runs on its data', async () => {
    const dataFolder = join(temporaryFolder(), 'data');
    const { child, pid } = await startElsewhere(dataFolder);
    // Not even able to listen.
    process.kill(pid, 'SIGSTOP');

    const server = await start({ dataFolder });

    expect(isAlive(pid)).toBe(false);
    expect(await ask(server, 'SELECT 1 AS answer')).toBe(1);
    child.kill('SIGKILL');
  });
});
