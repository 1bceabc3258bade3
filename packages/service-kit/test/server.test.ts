import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';

import { afterEach, expect, test } from '@jest/globals';
import express, { Router } from 'express';
import { WebSocket, WebSocketServer } from 'ws';

import { defineRoute } from '../src/index.ts';
import { describeBothServers } from './fixtures/both-servers.ts';
import { hello, manifest, sampleApp } from './fixtures/service.ts';
import { runApp, stopRunningApps, type RunningApp } from './support/index.ts';

const sockets = new Set<Socket>();

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  stopRunningApps();
});

/** A connection on which a test may send any bytes. */
async function rawConnection(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  sockets.add(socket);
  await once(socket, 'connect');
  return socket;
}

async function readToEnd(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

describeBothServers('server, $name', ({ expressPrototypes }) => {
  const start = (changes: Parameters<typeof sampleApp>[2] = {}): Promise<RunningApp> =>
    runApp(({ logger, readiness }) => sampleApp(logger, readiness, changes), { expressPrototypes });

  test('connections outlive the load balancer’s idle time of 60 s', async () => {
    const { server, origin } = await start();

    expect([server.keepAliveTimeout, server.headersTimeout]).toEqual([65_000, 66_000]);
    expect((await fetch(`${origin}/hello`)).headers.get('keep-alive')).toBe('timeout=65');
  });

  test('a mounted app and a router see Express’s requests and responses, and the outer app its own again', async () => {
    const inner = express();
    inner.get('/who', (request, response) => {
      response.json({ same: request.app === inner && response.app === inner, query: request.query });
    });
    const router = Router();
    router.get('/base', (request, response) => {
      response.json({ base: request.baseUrl, host: request.hostname, type: typeof response.cookie });
    });
    const { origin } = await runApp(
      () => {
        const outer = express();
        outer.use('/inner', inner);
        outer.use('/router', router);
        outer.use((request, response) => void response.json({ outer: request.app === outer }));
        return outer;
      },
      { expressPrototypes },
    );
    const get = async (path: string): Promise<unknown> => (await fetch(`${origin}${path}`)).json();

    expect(await get('/inner/who?a=1')).toEqual({ same: true, query: { a: '1' } });
    expect(await get('/router/base')).toEqual({ base: '/router', host: '127.0.0.1', type: 'function' });
    expect(await get('/inner/other')).toEqual({ outer: true });
  });

  test('errors after an await reach the one handler', async () => {
    const late = defineRoute({
      ...hello,
      path: '/late',
      async handle() {
        await new Promise(setImmediate);
        throw new Error('late');
      },
    });
    const { origin } = await start({ routes: [late] });

    expect((await fetch(`${origin}/late`)).status).toBe(500);
  });

  test('an error in the middle of an answer cuts the connection instead of ending it as if whole', async () => {
    const broken = defineRoute({
      ...hello,
      path: '/broken',
      async handle(_input, { response }) {
        await new Promise((resolve) => response.write('half', resolve));
        throw new Error('no more');
      },
    });
    const { origin, log } = await start({ routes: [broken] });

    const response = await fetch(`${origin}/broken`);

    await expect(response.text()).rejects.toThrow('terminated');
    expect(await log.line(({ msg }) => msg === 'request')).toMatchObject({ status: 500 });
  });

  test('8 MiB stream out whole, at the reader’s pace', async () => {
    const { origin } = await start();

    const body = await (await fetch(`${origin}/stream?kib=8192`)).arrayBuffer();

    expect(body.byteLength).toBe(8192 * 1024);
  });

  test('8 MiB stream in whole', async () => {
    const { origin } = await start();

    const response = await fetch(`${origin}/upload`, { method: 'POST', body: new Uint8Array(8 << 20) });

    expect(await response.json()).toEqual({ bytes: 8 << 20 });
  });

  test('a caller who waits for 100 Continue is told to go on', async () => {
    const { port } = await start();
    const request = httpRequest({
      port,
      host: '127.0.0.1',
      path: '/upload',
      method: 'POST',
      headers: { expect: '100-continue', 'content-length': 5 },
    });

    request.flushHeaders();
    await once(request, 'continue');
    request.end('12345');
    const [response] = (await once(request, 'response')) as [{ statusCode: number; resume(): void }];

    response.resume();
    expect(response.statusCode).toBe(200);
  });

  test('what a request set off is aborted when its caller leaves', async () => {
    const { promise: aborted, resolve } = Promise.withResolvers<string>();
    const { promise: started, resolve: begin } = Promise.withResolvers<undefined>();
    const waits = defineRoute({
      ...hello,
      path: '/waits',
      handle: (_input, { signal }) => {
        signal.addEventListener('abort', () => resolve((signal.reason as Error).message));
        begin(undefined);
        return new Promise(() => undefined);
      },
    });
    const { port, log } = await start({ routes: [waits] });
    const socket = await rawConnection(port);

    socket.write('GET /waits HTTP/1.1\r\nhost: x\r\n\r\n');
    await started;
    socket.destroy();

    expect(await aborted).toBe('the caller went away');
    expect(await log.line(({ msg }) => msg === 'request')).toMatchObject({ status: 499, route: '/waits' });
  });

  test('a request that takes longer than promised is 503 and what it set off is aborted', async () => {
    const { origin } = await start({ manifest: { ...manifest, longestRequestSeconds: 0.05 } });

    const response = await fetch(`${origin}/slow?ms=60000`);

    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ detail: 'The request took longer than 0.05 s' });
  });

  test.each([
    ['what it is told', (signal: AbortSignal): unknown => signal.reason, 0],
    ['an abort of its own', (): unknown => new DOMException('stopped', 'AbortError'), 0],
    ['a failure that has nothing to do with it', (): unknown => new Error('disk full'), 1],
  ])(
    'a handler that ends with %s after the answer was given spoils nothing',
    async (_what, reason, logged) => {
      const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
      const late = defineRoute({
        ...hello,
        path: '/late',
        async handle(_input, { signal }) {
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          await new Promise(setImmediate);
          setImmediate(() => end(undefined));
          throw reason(signal);
        },
      });
      const { origin, log } = await start({
        routes: [hello, late],
        manifest: { ...manifest, longestRequestSeconds: 0.05 },
      });

      const response = await fetch(`${origin}/late`);
      await ended;
      const after = await fetch(`${origin}/hello`);

      expect([response.status, after.status]).toEqual([503, 200]);
      expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(logged);
    },
  );

  test('a caller who is slow to send the body is 408, and the connection ends', async () => {
    const { port } = await start({ manifest: { ...manifest, longestRequestSeconds: 0.05 } });
    const socket = await rawConnection(port);

    socket.write(
      'PUT /numbers/1 HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{',
    );
    const answer = await readToEnd(socket);

    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(answer).toContain('The request took longer than 0.05 s to arrive');
  });

  test('what is not HTTP gets a problem document and no second chance', async () => {
    const { port } = await start();
    const socket = await rawConnection(port);

    socket.write('GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n');
    const answer = await readToEnd(socket);

    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json\r\n/);
  });

  test('headers over the limit are 431', async () => {
    const { port } = await start();
    const socket = await rawConnection(port);

    socket.write(`GET / HTTP/1.1\r\nhost: x\r\nlong: ${'x'.repeat(20_000)}\r\n\r\n`);

    expect(await readToEnd(socket)).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('requests sent at once on one connection are answered in their order', async () => {
    const { port } = await start();
    const socket = await rawConnection(port);

    socket.write(
      ['/slow?ms=20', '/hello'].map((path) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`).join('') +
        'GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    );
    const answer = await readToEnd(socket);

    expect(answer.match(/waited 20 ms|Hello, World!|healthy/g)).toEqual([
      'waited 20 ms',
      'Hello, World!',
      'healthy',
    ]);
  });

  test('an upgrade becomes a WebSocket, and plain requests go on', async () => {
    const webSockets = new WebSocketServer({ noServer: true });
    webSockets.on('connection', (client) => client.on('message', (data) => client.send(data)));
    const { port, origin } = await runApp(({ logger, readiness }) => sampleApp(logger, readiness), {
      expressPrototypes,
      webSockets,
      upgrade: (request, socket, head) =>
        webSockets.handleUpgrade(request, socket, head, (client) => webSockets.emit('connection', client)),
    });
    const client = new WebSocket(`ws://127.0.0.1:${port}/live`);

    await once(client, 'open');
    client.send('echo');
    const [data] = (await once(client, 'message')) as [Buffer];
    const response = await fetch(`${origin}/hello`);

    expect([data.toString(), response.status]).toEqual(['echo', 200]);
    client.terminate();
  });

  test('an upgrade that nobody takes is an ordinary request', async () => {
    const { port } = await start();
    const socket = await rawConnection(port);

    socket.write(
      'GET /hello HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: websocket\r\n\r\n',
    );

    expect(await readToEnd(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });
});
