import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';

import { describe, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';

import { cleanUp, closed, lines, listen, rawExchange, startEdge, startTarget } from './world.ts';

/** A target whose WebSockets repeat every message. */
async function startEcho() {
  const handshakes: IncomingMessage[] = [];
  const server = createServer((_, response) => response.end('healthy'));
  const sockets = new WebSocketServer({ server, handleProtocols: (protocols) => [...protocols][0] ?? false });
  sockets.on('connection', (socket, request) => {
    handshakes.push(request);
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  cleanUp(() => {
    server.close();
    server.closeAllConnections();
    for (const socket of sockets.clients) socket.terminate();
  });
  return { port: await listen(server), handshakes, sockets };
}

async function open(port: number, path: string, protocols: string[] = [], headers = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, { headers });
  cleanUp(() => socket.terminate());
  await once(socket, 'open');
  return socket;
}

describe('WebSockets', () => {
  test('messages pass both ways, small and large', async () => {
    const echo = await startEcho();
    const { port } = await startEdge([echo.port]);
    const socket = await open(port, '/demo/live?a=1');

    for (const message of [Buffer.from('hello'), Buffer.alloc(3 * 1024 * 1024, 'x')]) {
      socket.send(message);
      const [answer] = (await once(socket, 'message')) as [Buffer];
      expect(answer.equals(message)).toBe(true);
    }
    expect(echo.handshakes[0]?.url).toBe('/demo/live?a=1');
  });

  test('the service sees the subprotocol and the client’s address, not the one it claims', async () => {
    const echo = await startEcho();
    const { port } = await startEdge([echo.port]);

    const socket = await open(port, '/demo/live', ['v1'], { 'x-forwarded-for': '203.0.113.9' });

    expect(socket.protocol).toBe('v1');
    expect(echo.handshakes[0]?.headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'sec-websocket-protocol': 'v1',
    });
  });

  test('the code with which the service closes reaches the client', async () => {
    const echo = await startEcho();
    const { port } = await startEdge([echo.port]);
    const socket = await open(port, '/demo/live');

    for (const client of echo.sockets.clients) client.close(1001, 'draining');

    const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([1001, 'draining']);
  });

  test('a client that vanishes is noticed by the service', async () => {
    const echo = await startEcho();
    const { port } = await startEdge([echo.port]);
    const socket = await open(port, '/demo/live');
    const [atService] = echo.sockets.clients;

    const gone = once(atService!, 'close');
    socket.terminate();

    await gone;
  });

  test('a silent connection is closed after the idle time', async () => {
    const echo = await startEcho();
    const { port } = await startEdge([echo.port], { timeouts: { idleMs: 500 } });
    const socket = await open(port, '/demo/live');

    expect(await once(socket, 'close')).toEqual([1006, expect.anything()]);
  });

  test('a service’s refusal is passed on', async () => {
    const target = await startTarget((_, response) =>
      response.writeHead(401, { 'www-authenticate': 'Bearer' }).end('no'),
    );
    const { port } = await startEdge([target]);
    const socket = new WebSocket(`ws://127.0.0.1:${port}/demo/live`);
    socket.on('error', () => undefined);

    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
    response.resume();

    expect(response.statusCode).toBe(401);
    expect(response.headers).toMatchObject({ 'www-authenticate': 'Bearer', connection: 'close' });
  });

  test.each([
    ['/nowhere', 404],
    ['/demo', 503],
  ])('%s is refused with %i and a problem', async (path, status) => {
    const { port } = await startEdge([]);

    const answer = await rawExchange(
      port,
      lines(`GET ${path} HTTP/1.1`, 'Host: a', 'Connection: Upgrade', 'Upgrade: websocket'),
    );

    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status}[^]*application/problem\\+json`));
  });

  test('a target that breaks the connection during the handshake is 502', async () => {
    const server = createServer((_, response) => response.end());
    server.on('upgrade', (_, socket) => socket.destroy());
    cleanUp(() => server.close());
    const { port } = await startEdge([await listen(server)]);

    const answer = await rawExchange(
      port,
      lines('GET /demo HTTP/1.1', 'Host: a', 'Connection: Upgrade', 'Upgrade: websocket'),
    );

    expect(answer).toMatch(/^HTTP\/1\.1 502/);
  });

  test('a closing edge cuts the connections that are left when the grace time is over', async () => {
    const echo = await startEcho();
    const { edge, port } = await startEdge([echo.port]);
    const socket = await open(port, '/demo/live');
    const [atService] = echo.sockets.clients;
    const gone = Promise.all([
      once(socket, 'close'),
      closed((atService as unknown as { _socket: never })._socket),
    ]);

    await edge.close({ graceMs: 0 });

    await gone;
  });
});
