import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Above the ports that manifests choose from by convention, below where Linux (32768) takes its ephemeral ports. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_767;
const ATTEMPTS = 100;

/** Every address on which another program's listener would get, or spoil, requests to `localhost`. */
const ADDRESSES = ['127.0.0.1', '::1', '0.0.0.0', '::'];

/** Whether a TCP port can be listened on, on the loopback addresses and on all of them. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const address of ADDRESSES) {
    if (!(await canListen(port, address))) return false;
  }
  return true;
}

/**
 * Adds a free port to `reserved` and returns it: `preferred` when it can be had, otherwise a random one outside the
 * system's ephemeral range: inside it, an outgoing connection may hold the port at the moment a restarted task wants
 * it back.
 * @throws {Error} when no free port is found
 */
export async function reservePort(preferred: number | undefined, reserved: Set<number>): Promise<number> {
  for (const port of [...(preferred === undefined ? [] : [preferred]), ...randomPorts()]) {
    if (reserved.has(port)) continue;
    // Before looking: another start may look while this one waits for the answer.
    reserved.add(port);
    if (await isPortFree(port)) return port;
    reserved.delete(port);
  }
  throw new Error(`no free port was found from ${FIRST_PORT} to ${LAST_PORT}`);
}

function* randomPorts(): Generator<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) yield randomInt(FIRST_PORT, LAST_PORT + 1);
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // The port of an address family that the machine lacks is free.
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
