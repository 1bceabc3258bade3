/**
 * ministack: a second, independent emulator, which answers S3's conditional writes as S3 does and serves most of AWS.
 * https://pypi.org/project/ministack/ (Python). It is installed on first use, for this workspace only.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { withEnvironment } from './config.ts';
import { installPythonPackages, unlessToolIsMissing } from './python-packages.ts';

const VERSION = '1.5.33';
const WORKSPACE = join(import.meta.dirname, '../../..');
const LOCK_FILE = join(import.meta.dirname, '../ministack.lock.txt');
const START_MS = 30_000;
const POLL_MS = 50;
const STOP_MS = 5_000;

/** Its broker for devices always listens on every interface, so it is off; its file transfer would by default. */
const LOOPBACK_ALONE = { BIND_HOST: '127.0.0.1', SFTP_HOST: '127.0.0.1', IOT_MTLS_ENABLED: '0' };

/**
 * Python keeps what it compiled beside the modules, also where a container's image says that it must not: a start takes
 * three times as long without. https://docs.python.org/3/using/cmdline.html#envvar-PYTHONDONTWRITEBYTECODE
 */
const COMPILED_ONCE = { PYTHONDONTWRITEBYTECODE: '' };

/**
 * Its standard input closes with this process, however that ends, and then it ends, too. A read of Python's own
 * stream would hold a lock that its end waits for. Answers are sent whole, which `whole_answers.py` explains.
 */
const PROGRAM = [
  'import os, runpy, sys, threading',
  `sys.path.insert(0, ${JSON.stringify(import.meta.dirname)})`,
  'import whole_answers',
  'whole_answers.install()',
  'def end_with_parent():',
  '    os.read(0, 1)',
  '    os._exit(0)',
  'threading.Thread(target=end_with_parent, daemon=True).start()',
  "launcher = sys.argv[1] if len(sys.argv) > 1 else ''",
  "sys.argv = [launcher or 'ministack']",
  'if launcher:',
  '    sys.path.insert(0, os.path.dirname(launcher))',
  "    runpy.run_path(launcher, run_name='__main__')",
  'else:',
  "    runpy.run_module('ministack', run_name='__main__')",
].join('\n');

export interface Ministack {
  /** Every service it has, as `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /** Empties it. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export interface MinistackOptions {
  /** Unsigned requests look their resources up in it. @default 'us-east-1' */
  readonly region?: string;
  /** A Python program that starts it in a way of its own; absolute. @default its own */
  readonly launcher?: string;
  /** TCP port on 127.0.0.1. @default any free one */
  readonly port?: number;
  /** Folder for its content from one start to the next; absolute. @default nothing is kept */
  readonly stateFolder?: string;
  /** Variables for its launcher, besides those of this process. */
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * Starts ministack, or says why this machine cannot and returns `undefined`, so that a test can be left out.
 * @throws {MissingToolError} instead, when `CI=true`
 */
export async function startMinistackIfPossible(options?: MinistackOptions): Promise<Ministack | undefined> {
  return unlessToolIsMissing(() => startMinistack(options));
}

/** @throws {MissingToolError} when Python or its venv module is missing; the message has the command that installs it */
export async function startMinistack(options: MinistackOptions = {}): Promise<Ministack> {
  const { region = 'us-east-1', launcher, stateFolder, variables = {} } = options;
  const python = await installMinistack();
  const port = options.port ?? (await freePort());
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn(python, ['-c', PROGRAM, ...(launcher === undefined ? [] : [launcher])], {
    cwd: dirname(python),
    stdio: ['pipe', 'ignore', 'pipe'],
    env: withEnvironment({
      ...variables,
      ...LOOPBACK_ALONE,
      ...COMPILED_ONCE,
      GATEWAY_PORT: `${port}`,
      MINISTACK_REGION: region,
      ...(stateFolder === undefined ? {} : { PERSIST_STATE: '1', STATE_DIR: stateFolder }),
    }),
  });
  await untilHealthy(child, endpoint);
  return {
    endpoint,
    reset: async () => {
      await fetch(`${endpoint}/_ministack/reset`, { method: 'POST' });
    },
    close: () => stop(child),
  };
}

/**
 * Installs it with its dependencies, each a file whose hash is known.
 * @returns the Python that has it
 */
export function installMinistack(): Promise<string> {
  const lock = createHash('sha256').update(readFileSync(LOCK_FILE)).digest('hex').slice(0, 8);
  const home = join(WORKSPACE, '.fairway/tools', `ministack-${VERSION}-${lock}`);
  return installPythonPackages(home, { lockFile: LOCK_FILE });
}

async function untilHealthy(child: ChildProcess, endpoint: string): Promise<void> {
  const talk: string[] = [];
  child.stderr?.on('data', (text: Buffer) => talk.push(text.toString()));
  const deadline = performance.now() + START_MS;
  while (child.exitCode === null && performance.now() < deadline) {
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok === true) return;
    await wait(POLL_MS);
  }
  await stop(child);
  throw new Error(`ministack did not start on ${endpoint}:\n${talk.join('').slice(-2_000)}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(late);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
