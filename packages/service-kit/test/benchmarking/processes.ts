import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** Long, because a busy machine takes long; a process that ends is told at once. */
const START_MS = 90_000;
const POLL_MS = 50;

/** A free port of loopback. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/**
 * Waits for the first answer of a server that was just started.
 * @throws when its process has ended, or it answers nothing for 90 s
 */
export async function answers(name: string, url: string, child: ChildProcess): Promise<Response> {
  for (const end = Date.now() + START_MS; Date.now() < end && child.exitCode === null;) {
    try {
      return await fetch(url);
    } catch {
      // It does not listen yet.
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${name} did not start`);
}
