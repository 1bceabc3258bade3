import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { describe, expect, test } from '@jest/globals';

import {
  ask,
  checkedOnce,
  cleanUp,
  lines,
  rawExchange,
  startEdge,
  startRawTarget,
  startTarget,
} from './world.ts';

const settings = { healthCheck: checkedOnce };
const ok = `${lines('HTTP/1.1 200 OK', 'Content-Length: 4')}next`;

/** The next requests, over whichever connection the edge takes, get ordinary answers. */
async function expectOrdinaryAnswers(port: number): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    expect(await ask(port, '/demo/next')).toMatchObject({ status: 200, body: 'next' });
  }
}

/** Answers `/demo/odd` in the given way, and everything else as a sound target. */
function startOddTarget(odd: (socket: Socket) => unknown): Promise<number> {
  return startRawTarget((socket, request) => {
    if (request.includes(' /demo/odd ')) odd(socket);
    else socket.write(ok);
  });
}

describe('a handshake for a WebSocket', () => {
  const handshake = ['GET /demo/odd HTTP/1.1', 'Host: a', 'Connection: Upgrade', 'Upgrade: websocket'];

  test.each([
    ['an announced body', ['Content-Length: 5'], 'hello', '400'],
    ['an announced body that does not come', ['Content-Length: 5'], '', '400'],
    ['a chunked body', ['Transfer-Encoding: chunked'], '5\r\nhello\r\n0\r\n\r\n', '400'],
    ['a body that is asked for first', ['Content-Length: 5', 'Expect: 100-continue'], '', '400'],
    ['an empty body', ['Content-Length: 0'], '', '200'],
    ['an expectation', ['Expect: 100-continue'], '', '200'],
    ['bytes after it', [], 'hello', '200'],
    ['a request after it', [], lines('GET /demo/smuggled HTTP/1.1', 'Host: a'), '200'],
  ])('with %s leaves nothing on a connection that others use', async (_what, headers, rest, status) => {
    const seen: string[] = [];
    const target = await startTarget((request, response) => {
      seen.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers['content-length'] ?? ''}`);
      response.end('next');
    });
    const { port } = await startEdge([target], settings);

    const answer = await rawExchange(port, lines(...handshake, ...headers) + rest);
    await expectOrdinaryAnswers(port);

    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*connection: close\\r\\n`, 'i'));
    const handshakes = seen.filter((request) => !request.startsWith('GET /demo/next'));
    expect(handshakes).toEqual(status === '400' ? [] : [expect.stringMatching(/^GET \/demo\/odd 0?$/)]);
  });

  test.each([200, 404, 503])(
    'that is answered with %i and a long body passes it on whole',
    async (status) => {
      const connections = new Set<Socket>();
      const target = await startTarget((request, response) => {
        connections.add(request.socket);
        response.writeHead(status).end(request.url === '/demo/odd' ? Buffer.alloc(5_000_000, 'x') : 'next');
      });
      const { port } = await startEdge([target], settings);

      const answer = await rawExchange(port, lines(...handshake));

      expect(answer.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
      expect(answer.split('x')).toHaveLength(5_000_001);
      await ask(port, '/demo/next');
      expect(connections.size).toBe(2);
    },
  );

  test('that follows a request is answered after it, as the last request of its connection', async () => {
    const target = await startTarget((request, response) => {
      setImmediate(() => response.end(`${request.url ?? ''} ${request.headers.upgrade ?? 'plain'}`));
    });
    const { port } = await startEdge([target], settings);

    const answer = await rawExchange(
      port,
      lines('GET /demo/first HTTP/1.1', 'Host: a') +
        lines(...handshake) +
        lines('GET /demo/last HTTP/1.1', 'Host: a'),
    );

    expect(answer.match(/\/demo\/\w+ plain/g)).toEqual(['/demo/first plain', '/demo/odd plain']);
    expect(answer).toMatch(/first plain[^]*\r\nconnection: close\r\n[^]*odd plain/i);
  });
});

describe('a target’s connection is not used again', () => {
  const [short, long] = ['Content-Length: 2', 'Content-Length: 2000'];

  test.each([
    ['after a body that HEAD must not have', 'HEAD', 200, `${lines('HTTP/1.1 200 OK', short)}ok`],
    ['after a body that 204 must not have', 'GET', 204, `${lines('HTTP/1.1 204 No Content', short)}ok`],
    ['after a body that 304 must not have', 'GET', 304, `${lines('HTTP/1.1 304 Not Modified', short)}ok`],
    ['after more bytes than were announced', 'GET', 200, `${lines('HTTP/1.1 200 OK', short)}ok and more`],
    ['after a second answer', 'GET', 200, `${lines('HTTP/1.1 200 OK', short)}ok${ok}`],
    [
      'after bytes that follow the last chunk',
      'GET',
      200,
      `${lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}2\r\nok\r\n0\r\n\r\nmore`,
    ],
  ])('%s, and the answer arrives', async (_when, method, status, bytes) => {
    const target = await startOddTarget((socket) => socket.write(bytes));
    const { port } = await startEdge([target], settings);

    for (let turn = 0; turn < 5; turn += 1) {
      expect(await ask(port, '/demo/odd', { method })).toMatchObject({
        status,
        body: method === 'HEAD' || status !== 200 ? '' : 'ok',
      });
      await expectOrdinaryAnswers(port);
    }
  });

  test('when bytes come that nobody has asked for', async () => {
    const sockets: Socket[] = [];
    const target = await startRawTarget((socket) => {
      sockets.push(socket);
      socket.write(ok);
    });
    const { port } = await startEdge([target], settings);
    await ask(port, '/demo/next');

    sockets[0]?.write(`${lines('HTTP/1.1 200 OK', 'Content-Length: 8')}poisoned`);
    await once(sockets[0]!, 'close');

    await expectOrdinaryAnswers(port);
  });

  test.each([
    ['closes', (socket: Socket) => socket.end(`${lines('HTTP/1.1 200 OK', long)}too short`)],
    [
      'resets',
      (socket: Socket) =>
        socket.write(`${lines('HTTP/1.1 200 OK', long)}too short`, () => socket.resetAndDestroy()),
    ],
  ])('when it %s it in the middle of an answer', async (_how, odd) => {
    const target = await startOddTarget(odd);
    const { port } = await startEdge([target], settings);

    await expect(ask(port, '/demo/odd')).rejects.toThrow('aborted');

    await expectOrdinaryAnswers(port);
  });

  test('when it stays silent in the middle of an answer', async () => {
    const target = await startOddTarget((socket) =>
      socket.write(`${lines('HTTP/1.1 200 OK', long)}too short`),
    );
    const { port } = await startEdge([target], { ...settings, timeouts: { idleMs: 500 } });

    await expect(ask(port, '/demo/odd')).rejects.toThrow('aborted');

    await expectOrdinaryAnswers(port);
  });

  test('when it switches protocols without being asked', async () => {
    const target = await startOddTarget((socket) =>
      socket.write(lines('HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket')),
    );
    const { port } = await startEdge([target], settings);

    expect((await ask(port, '/demo/odd')).status).toBe(502);

    await expectOrdinaryAnswers(port);
  });

  test.each(['100 Continue', '102 Processing', '103 Early Hints'])(
    'for anything but its request when it says %s first',
    async (line) => {
      const target = await startOddTarget((socket) => socket.write(lines(`HTTP/1.1 ${line}`) + ok));
      const { port } = await startEdge([target], settings);

      expect(await ask(port, '/demo/odd')).toMatchObject({ status: 200, body: 'next' });

      await expectOrdinaryAnswers(port);
    },
  );

  test('while a client goes on with an upload that has its answer', async () => {
    const target = await startOddTarget((socket) => socket.write(ok));
    const { port, edge } = await startEdge([target], settings);
    const upload = httpRequest({ port, path: '/demo/odd', method: 'POST', agent: false });
    upload.on('error', () => undefined);
    cleanUp(() => upload.destroy());

    upload.write('the beginning');
    const [answer] = (await once(upload, 'response')) as [IncomingMessage];
    await buffer(answer);
    upload.write('GET /demo/smuggled HTTP/1.1\r\n\r\n');
    await expectOrdinaryAnswers(port);

    // The target does not count it as a request in progress either.
    expect(edge.state().targetGroups[0]?.targets).toMatchObject([{ active: 0 }]);
  });
});
