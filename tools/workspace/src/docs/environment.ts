import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

import { documentEnvironment } from '../config.ts';

/** A first start of every service, stand-ins included, on a busy machine. */
const READY_MS = 120_000;

/** The local environment that documents talk to, on a port of its own. */
export interface DocsEnvironment {
  readonly port: number;
  /** Starts it, stopping it first when it runs. */
  start(flags: readonly string[]): Promise<void>;
  /** @throws {Error} when it does not end by itself with success */
  stop(): Promise<void>;
}

export async function docsEnvironment(root: string): Promise<DocsEnvironment> {
  const port = await freePort();
  let running: ChildProcess | undefined;

  async function stop(): Promise<void> {
    const child = running;
    running = undefined;
    if (child === undefined) return;
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    if (child.exitCode !== 0)
      throw new Error(`./fairway up ended with ${child.exitCode ?? child.signalCode}`);
  }

  async function start(flags: readonly string[]): Promise<void> {
    await stop();
    const child = spawn('./fairway', ['up', '--json', '--port', String(port), ...flags], {
      cwd: root,
      env: documentEnvironment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await readyLine(child);
    } catch (error) {
      child.kill('SIGTERM');
      throw error;
    }
    running = child;
  }

  return { port, start, stop };
}

async function readyLine(child: ChildProcess & { readonly stdout: NodeJS.ReadableStream }): Promise<void> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('./fairway up ended before it was ready');
  });
  const line = once(createInterface(child.stdout), 'line', { signal: AbortSignal.timeout(READY_MS) });
  await Promise.race([line, ended]);
  ended.catch(() => undefined);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
