import { once } from 'node:events';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';

import { afterEach, expect, test } from '@jest/globals';
import { WebSocketServer } from 'ws';

import { createHttpServer } from '../src/index.ts';
import { describeBothServers } from './fixtures/both-servers.ts';
import { sampleApp } from './fixtures/service.ts';
import { captureLog, runApp, stopRunningApps, type RunningApp } from './support/index.ts';
import { Readiness } from '../src/readiness.ts';

afterEach(stopRunningApps);

/** Sends exactly these lines and an empty one; returns all that comes back until the connection closes. */
async function exchange(port: number, ...lines: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk));
  await once(socket, 'close');
  return answer;
}

const statuses = (answer: string): string[] =>
  [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, code = '']) => code);

describeBothServers('odd requests, $name', ({ expressPrototypes }) => {
  const start = (): Promise<RunningApp> =>
    runApp(({ logger, readiness }) => sampleApp(logger, readiness), {
      expressPrototypes,
    });

  test.each([
    ['CONNECT', '405', ['CONNECT a:443 HTTP/1.1', 'host: a:443']],
    ['TRACE', '405', ['TRACE /hello HTTP/1.1', 'host: a']],
    ['a target that is no path', '400', ['GET * HTTP/1.1', 'host: a']],
    ['a target of another scheme', '400', ['GET ftp://a/hello HTTP/1.1', 'host: a']],
    ['a target with a fragment', '400', ['GET /hello#top HTTP/1.1', 'host: a']],
  ])('%s is refused with %s and a problem', async (_what, status, lines) => {
    const { port } = await start();

    const answer = await exchange(port, ...lines, 'connection: close');

    expect(statuses(answer)).toEqual([status]);
    expect(answer).toMatch(/^content-type: application\/problem\+json\r$/im);
    if (status === '405') expect(answer).toMatch(/^allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r$/im);
  });

  test('OPTIONS * says what the server takes', async () => {
    const { port } = await start();

    const answer = await exchange(port, 'OPTIONS * HTTP/1.1', 'host: a', 'connection: close');

    expect(answer).toMatch(/^HTTP\/1\.1 204 [^]*allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n/i);
    expect(answer).toMatch(/^x-request-id: [0-9a-f-]{36}\r$/im);
  });

  test.each([
    ['http://a/hello', '200'],
    ['HTTP://user@a:80/slow?ms=0', '200'],
    ['http://a', '200'],
    ['http://a?unknown=1', '422'],
    ['http://a/nothing', '404'],
  ])('the whole address %s as the target is read as its path: %s', async (target, status) => {
    const { port } = await start();

    const answer = await exchange(port, `GET ${target} HTTP/1.1`, 'host: a', 'connection: close');

    expect(statuses(answer)).toEqual([status]);
  });

  test('CONNECT is refused after the answers to what came before it', async () => {
    const { port } = await start();

    const answer = await exchange(
      port,
      'GET /slow?ms=50 HTTP/1.1',
      'host: a',
      '',
      'CONNECT a:1 HTTP/1.1',
      'host: a:1',
    );

    expect(statuses(answer)).toEqual(['200', '405']);
  });

  test('CONNECT after many requests leaves no listeners on the connection', async () => {
    const { logger } = captureLog();
    const server = createHttpServer(sampleApp(logger, new Readiness()), {
      longestRequestSeconds: 5,
      expressPrototypes,
    });
    servers.add(server);
    const connected = once(server.listen(0, '127.0.0.1'), 'connection');
    await once(server, 'listening');
    const before = Array.from({ length: 12 }, () => ['GET /slow?ms=20 HTTP/1.1', 'host: a', '']).flat();

    const { port } = server.address() as AddressInfo;
    const answer = await exchange(port, ...before, 'CONNECT a:1 HTTP/1.1', 'host: a:1');
    const [socket] = (await connected) as [Socket];

    expect(statuses(answer)).toEqual([...before.filter((line) => line === '').map(() => '200'), '405']);
    expect(socket.listenerCount('drain')).toBe(0);
  });

  test('a handshake with a body is an ordinary request, and its body no WebSocket’s first bytes', async () => {
    const upgraded: unknown[] = [];
    const webSockets = new WebSocketServer({ noServer: true });
    const { port } = await runApp(({ logger, readiness }) => sampleApp(logger, readiness), {
      expressPrototypes,
      webSockets,
      upgrade: (request) => upgraded.push(request),
    });

    const answer = await exchange(
      port,
      ...['GET /hello HTTP/1.1', 'host: a', 'connection: Upgrade', 'upgrade: websocket', 'content-length: 5'],
      ...['', 'helloGET /hello HTTP/1.1', 'host: a', 'connection: close'],
    );

    expect(statuses(answer)[0]).toBe('200');
    expect(upgraded).toEqual([]);
  });
});

/** A server that waits for headers no longer than 0.3 s; ends with its test. */
async function impatientServer(): Promise<number> {
  const { logger } = captureLog();
  const app = sampleApp(logger, new Readiness());
  const server: Server = createHttpServer(app, { longestRequestSeconds: 0.3, headersMs: 300 });
  servers.add(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const servers = new Set<Server>();
afterEach(() => {
  for (const server of servers) server.close();
  servers.clear();
});

test('headers that do not arrive in time are 408, a problem', async () => {
  const port = await impatientServer();

  const slow = connect(port, '127.0.0.1');
  slow.write('GET /hello HTTP/1.1\r\nhost: a\r\n');
  const [late] = (await once(slow, 'data')) as [Buffer];

  expect(late.toString()).toMatch(/^HTTP\/1\.1 408 [^]*x-request-id: [^]*took too long to arrive/);
  slow.destroy();
});

test('a connection that was used is kept for longer than headers may take', async () => {
  const port = await impatientServer();
  const kept = connect(port, '127.0.0.1');
  const ask = async (): Promise<string> => {
    kept.write('GET /hello HTTP/1.1\r\nhost: a\r\n\r\n');
    return String(await once(kept, 'data'));
  };

  const before = await ask();
  // Its end is the proof that the time has passed.
  const silent = connect(port, '127.0.0.1').resume();
  await once(silent, 'close');

  expect([before, await ask()].flatMap(statuses)).toEqual(['200', '200']);
  kept.destroy();
});

test('a connection on which nobody asks anything is closed without an answer', async () => {
  const port = await impatientServer();
  const silent = connect(port, '127.0.0.1');
  const read: unknown[] = [];

  silent.on('data', (chunk) => read.push(chunk));
  await once(silent, 'close');

  expect(read).toEqual([]);
});
