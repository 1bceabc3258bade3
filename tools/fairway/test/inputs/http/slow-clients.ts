import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import type { RunningEnvironment } from './running-environment.ts';
import type { Tally } from './tally.ts';

/** The time that the edge grants a client for its headers, in ms, and the most that its check of the clock adds. */
const HEADERS_MS = 60_000;
const LATE_MS = 3_000;

interface Watched {
  readonly text: string;
  readonly ms: number;
}

/**
 * Clients that send or read far too slowly, all at once: each is answered or cut at its limit, and no other client
 * waits.
 */
export async function beSlow({ port }: RunningEnvironment, clients: number, tally: Tally): Promise<void> {
  const each = <T>(work: (client: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: clients }, (_, client) => work(client)));
  await Promise.all([
    each((client) => slowHeaders(port, client, tally)),
    each(() => silent(port, tally)),
    each((client) => slowBody(port, client, tally)),
    each(() => slowReader(port, tally)),
  ]);
}

/** A byte a second, or nothing more at all. */
async function slowHeaders(port: number, client: number, tally: Tally): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /api/hello HTTP/1.1\r\nHost: a\r\nX-Slow: ');
  const drip = client % 2 === 0 ? setInterval(() => socket.write('x'), 1_000) : undefined;
  const { text, ms } = await watched(socket);
  clearInterval(drip);
  tally.add(statusOf(text));
  if (!text.startsWith('HTTP/1.1 408 ') || !text.includes('problem+json'))
    tally.fault(`slow headers got ${JSON.stringify(text.slice(0, 80))}`);
  if (ms < HEADERS_MS - LATE_MS || ms > HEADERS_MS + LATE_MS)
    tally.fault(`slow headers were cut after ${Math.round(ms / 1000)} s`);
}

async function silent(port: number, tally: Tally): Promise<void> {
  const { text, ms } = await watched(connect(port, '127.0.0.1'));
  tally.add('closed');
  if (text !== '' || ms > HEADERS_MS + LATE_MS)
    tally.fault(`a silent client got ${JSON.stringify(text)} after ${ms} ms`);
}

/** The service's longest request bounds it. */
async function slowBody(port: number, client: number, tally: Tally): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  const [line, type] =
    client % 2 === 0
      ? ['PUT /hello/Ann', 'application/json']
      : ['POST /compare_files', 'multipart/form-data; boundary=b'];
  socket.write(`${line} HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: 100000\r\n\r\n`);
  const drip = setInterval(() => socket.write('-'), 500);
  const { text } = await watched(socket);
  clearInterval(drip);
  tally.add(statusOf(text));
  if (!text.startsWith('HTTP/1.1 408 ')) tally.fault(`a slow body got ${JSON.stringify(text.slice(0, 200))}`);
}

/** Reads nothing for a while, then all: the answer must be whole. */
async function slowReader(port: number, tally: Tally): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.pause();
  socket.write(
    'GET /-/status/docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: a\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n',
  );
  await delay(20_000);
  const { text } = await watched(socket);
  tally.add(statusOf(text));
  const [head = ''] = text.split('\r\n\r\n', 1);
  const length = Number(/^content-length: (\d+)\r?$/im.exec(head)?.[1]);
  const got = text.length - head.length - 4;
  if (!Number.isNaN(length) && got !== length) tally.fault(`a slow reader got ${got} of ${length} bytes`);
}

async function watched(socket: Socket): Promise<Watched> {
  const startedAt = performance.now();
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => undefined);
  socket.once('end', () => socket.end());
  socket.resume();
  await once(socket, 'close');
  return { text, ms: performance.now() - startedAt };
}

function statusOf(text: string): string {
  return /^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 'none';
}
