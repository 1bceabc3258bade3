import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

import { findBinaries, type Binaries } from './binaries.ts';
import { prepareDataFolder } from './data-folder.ts';
import { startGuard } from './guard.ts';
import { commandLine, findLauncher, type Launcher } from './launcher.ts';
import { endLeftover } from './leftover.ts';

export interface LocalPostgresOptions {
  /** Folder for the data, kept afterwards. @default a temporary folder, removed when the server stops */
  readonly dataFolder?: string;
  /** Folder for its socket: an existing one with a short path. @default a temporary folder */
  readonly socketFolder?: string;
  /** Folder for data and socket that have no other place; removed when it stops. @default a new one */
  readonly temporaryFolder?: string;
  /** Settings of the server, as in `postgresql.conf`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Takes every line that the server logs. */
  readonly onLine?: (line: string) => void;
  /** Called when the guard, which ends the server when this process is killed, has itself ended. @default `onLine` */
  readonly onGuardLost?: (note: string) => void;
  /** @default what works for this user on this machine */
  readonly launcher?: Launcher;
}

/** A PostgreSQL server of this process's own, which does not outlive it. */
export interface LocalPostgres {
  readonly pid: number;
  /** Folder of the server's Unix socket. Only this user can enter it, and may then be any role. */
  readonly socketFolder: string;
  readonly dataFolder: string;
  /** Address of a database as a role. @default the superuser, `postgres` */
  url(database: string, role?: string): string;
  /** Settles when the server has ended for any reason. */
  readonly ended: Promise<void>;
  /** Ends connections, writes everything to disk and ends. */
  stop(): Promise<void>;
}

const FAST_SHUTDOWN_MS = 20_000;
const READY = 'database system is ready to accept connections';
/** Children of a server that was killed let go of its memory a moment later. */
const MEMORY_IN_USE = 'shared memory block';
const START_ATTEMPTS = 20;
const ATTEMPT_DELAY_MS = 100;

/**
 * Starts PostgreSQL on a Unix socket; makes the data first where there is none, and ends a server that a killed
 * process has left on it.
 * @throws {Error} with the end of what the server logged, when it does not start
 */
export async function startLocalPostgres(options: LocalPostgresOptions = {}): Promise<LocalPostgres> {
  const binaries = await findBinaries();
  const launcher = options.launcher ?? (await findLauncher(binaries.postgres));
  // Outside of the data's folder: the address of a socket has at most 103 bytes.
  const temporary = options.temporaryFolder ?? (await mkdtemp(join(tmpdir(), 'fairway-pg-')));
  const { dataFolder = join(temporary, 'data'), socketFolder = temporary } = options;
  const folders = { dataFolder: resolve(dataFolder), socketFolder, temporary };
  try {
    await chown(socketFolder, launcher.owner, -1);
    await endLeftover(folders.dataFolder);
    await prepareDataFolder(folders.dataFolder, binaries, launcher);
    const server = await startServer({ ...options, ...folders, binaries, launcher });
    return describe(server, folders, options.onGuardLost ?? options.onLine);
  } catch (error) {
    if (options.temporaryFolder === undefined) await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

interface Folders {
  readonly dataFolder: string;
  readonly socketFolder: string;
  /** Removed when the server has been stopped. */
  readonly temporary: string;
}

interface ServerParts extends Folders, Pick<LocalPostgresOptions, 'settings' | 'onLine'> {
  readonly binaries: Binaries;
  readonly launcher: Launcher;
}

async function startServer(parts: ServerParts): Promise<ChildProcess> {
  for (let attempt = 1; ; attempt += 1) {
    const lines: string[] = [];
    const child = spawnServer(parts);
    const ready = await untilReady(child, (line) => {
      lines.push(line);
      parts.onLine?.(line);
    });
    if (ready) return child;
    const log = lines.slice(-10).join('\n');
    if (!log.includes(MEMORY_IN_USE) || attempt === START_ATTEMPTS) {
      throw new Error(`PostgreSQL did not start on ${parts.dataFolder}:\n${log}`);
    }
    await delay(ATTEMPT_DELAY_MS);
  }
}

function spawnServer({
  binaries,
  launcher,
  dataFolder,
  socketFolder,
  settings = {},
}: ServerParts): ChildProcess {
  const all = {
    unix_socket_directories: socketFolder,
    listen_addresses: '',
    lc_messages: 'C',
    ...settings,
  };
  const { command, args } = commandLine(launcher, binaries.postgres, [
    '-D',
    dataFolder,
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  // A group of its own: Ctrl-C in a terminal is for this process, which then stops the server.
  return spawn(command, args, {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: '/usr/bin:/bin' },
  });
}

/** @returns false when it ended instead */
async function untilReady(child: ChildProcess, tell: (line: string) => void): Promise<boolean> {
  const { promise, resolve: settle } = Promise.withResolvers<boolean>();
  if (child.stderr === null) throw new Error('the server has no standard error to read');
  createInterface({ input: child.stderr }).on('line', (line) => {
    tell(line);
    if (line.includes(READY)) settle(true);
  });
  child.once('error', (error) => tell(error.message));
  child.once('close', () => settle(false));
  return promise;
}

function describe(
  child: ChildProcess,
  { dataFolder, socketFolder, temporary }: Folders,
  note: (line: string) => void = () => undefined,
): LocalPostgres {
  const { pid } = child;
  if (pid === undefined) throw new Error('the server has no process id');
  const guard = startGuard(pid, temporary, note);
  const closed =
    child.exitCode === null && child.signalCode === null ? once(child, 'close') : Promise.resolve();
  const ended = closed.then(() => guard.dismiss());
  const host = encodeURIComponent(socketFolder);
  return {
    pid,
    dataFolder,
    socketFolder,
    url: (database, role = 'postgres') =>
      `postgresql://${encodeURIComponent(role)}@localhost/${encodeURIComponent(database)}?host=${host}`,
    ended,
    async stop() {
      await end(child, ended);
      await rm(temporary, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGCONT');
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGQUIT'), FAST_SHUTDOWN_MS);
  await ended;
  clearTimeout(timer);
}
