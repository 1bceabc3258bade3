import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { sendThenRead } from '@fairway/service-kit/testing';
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
const refusal = `${lines('HTTP/1.1 413 Payload Too Large', 'Content-Length: 9')}too large`;
/** `npm run prove:inputs -- http` does it more often. */
const TURNS = 3;
const sizes = [1_000, 400_000, 5_000_000];

const upload = (bytes: number, path = '/demo'): string[] => [
  `POST ${path} HTTP/1.1`,
  'host: a',
  `content-length: ${bytes}`,
  'connection: close',
];

describe('the answer to an upload that a target does not read arrives', () => {
  test.each([
    ['reads on', (socket: Socket) => socket.write(refusal)],
    ['says that it will write no more', (socket: Socket) => socket.end(refusal)],
    ['closes the connection', (socket: Socket) => socket.write(refusal, () => socket.destroy())],
    ['resets the connection', (socket: Socket) => socket.write(refusal, () => socket.resetAndDestroy())],
  ])('when the target %s', async (_how, answer) => {
    const target = await startRawTarget((socket, bytes) => {
      if (bytes.startsWith('POST')) answer(socket);
    });
    const { port, edge } = await startEdge([target], settings);

    for (const bytes of sizes) {
      for (let turn = 0; turn < TURNS; turn += 1) {
        const text = await sendThenRead(port, upload(bytes), Buffer.alloc(bytes, 'x'));
        expect(text).toMatch(/^HTTP\/1\.1 413 [^]*too large$/);
        const body = Buffer.alloc(bytes, 'x');
        const response = await fetch(`http://127.0.0.1:${port}/demo`, { method: 'POST', body });
        expect([response.status, await response.text()]).toEqual([413, 'too large']);
      }
    }
    expect(edge.state().targetGroups[0]?.targets).toMatchObject([
      { active: 0, answers: { '4xx': 2 * sizes.length * TURNS }, failures: { closed: 0 } },
    ]);
  });

  test('when the edge’s connection to the target was used before', async () => {
    const target = await startRawTarget((socket, request) => {
      if (request.startsWith('GET')) socket.write(`${lines('HTTP/1.1 200 OK', 'Content-Length: 2')}ok`);
      else if (request.startsWith('POST')) socket.write(refusal, () => socket.destroy());
    });
    const { port } = await startEdge([target], settings);

    for (let turn = 0; turn < TURNS; turn += 1) {
      await ask(port, '/demo');
      const answer = await sendThenRead(port, upload(5_000_000), Buffer.alloc(5_000_000, 'x'));
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    }
  });
});

describe('what the edge itself refuses', () => {
  test.each([
    ['no rule', '/nowhere', '404'],
    ['no healthy target', '/demo', '503'],
  ])('because of %s is answered whatever is sent', async (_why, path, status) => {
    const { port } = await startEdge([], settings);

    for (const bytes of sizes) {
      for (let turn = 0; turn < TURNS; turn += 1) {
        const answer = await sendThenRead(port, upload(bytes, path), Buffer.alloc(bytes, 'x'));
        expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*application/problem\\+json`));
      }
    }
  });

  test('is refused before the body is asked for', async () => {
    const { port } = await startEdge([], settings);

    const answer = await rawExchange(port, lines(...upload(5_000_000), 'Expect: 100-continue'));

    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
  });

  test('because it is not HTTP is answered although more follows', async () => {
    const { port } = await startEdge([], settings);

    const answer = await sendThenRead(port, ['GET / HTTP/1.1', 'nonsense'], Buffer.alloc(5_000_000, 'x'));

    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*application\/problem\+json[^]*x-request-id/);
  });
});

describe('a client’s connection', () => {
  const next = lines('GET /nowhere HTTP/1.1', 'Host: a', 'Connection: close');
  const keptUpload =
    lines('POST /demo HTTP/1.1', 'Host: a', 'Content-Length: 2000000') + 'x'.repeat(2_000_000);

  test('can be used again when the rest of an upload that has its answer has come', async () => {
    const target = await startTarget((_, response) => response.writeHead(413).end());
    const { port } = await startEdge([target], settings);

    const answers = await rawExchange(port, keptUpload + keptUpload + next);

    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 413', 'HTTP/1.1 404']);
  });

  test.each([
    [
      'an upload that is refused before it is asked for',
      'POST /nowhere',
      ['Expect: 100-continue', 'Content-Length: 1'],
      'x',
    ],
    ['an offer of another protocol', 'GET /nowhere', ['Upgrade: websocket'], ''],
    [
      'a chunked upload with such an offer',
      'PUT /demo',
      ['Upgrade: h2c', 'Transfer-Encoding: chunked'],
      '1\r\nx\r\n0\r\n\r\n',
    ],
  ])('is closed after %s, and what comes behind is not carried out', async (_what, line, headers, body) => {
    const seen: (string | undefined)[] = [];
    const target = await startTarget((request, response) => {
      seen.push(request.url);
      response.end();
    });
    const { port } = await startEdge([target], settings);

    const answers = await rawExchange(
      port,
      lines(`${line} HTTP/1.1`, 'Host: a', ...headers) + body + lines('GET /demo/behind HTTP/1.1', 'Host: a'),
    );

    expect(answers.match(/HTTP\/1\.1 \d+/g)).toHaveLength(1);
    expect(answers).toMatch(/\r\nconnection: close\r\n/i);
    expect(seen).not.toContain('/demo/behind');
  });

  test('gets no second answer when the rest of an upload that has its answer is broken', async () => {
    const target = await startTarget((_, response) => response.writeHead(413).end());
    const { port } = await startEdge([target], settings);
    const socket = connect(port, '127.0.0.1');
    cleanUp(() => socket.destroy());
    socket.write(`${lines('POST /demo HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')}1\r\nx\r\n`);
    const [first] = (await once(socket, 'data')) as [Buffer];

    socket.end('zz\r\n');
    let rest = '';
    for await (const chunk of socket) rest += String(chunk);

    expect(String(first) + rest).toMatch(/^HTTP\/1\.1 413 (?![^]*HTTP\/1\.1)/);
  });

  test('gets the refusal of a body that is broken before a kept connection is used for it', async () => {
    const target = await startTarget((_, response) => response.end('next'));
    const { port } = await startEdge([target], settings);

    for (let turn = 0; turn < 5; turn += 1) {
      await ask(port, '/demo');
      const answer = await rawExchange(
        port,
        `${lines('POST /demo HTTP/1.1', 'Host: a', 'Expect: 100-continue', 'Transfer-Encoding: chunked')}zz\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    }

    expect((await ask(port, '/demo')).status).toBe(200);
  });

  test('gets the refusal of a body that is broken instead of its target’s answer', async () => {
    const target = await startTarget(() => undefined);
    const { port, edge } = await startEdge([target], settings);

    const answer = await rawExchange(
      port,
      `${lines('POST /demo HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')}1\r\nx\r\nzz\r\n`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*application\/problem\+json/);
    expect(edge.state().targetGroups[0]?.targets).toMatchObject([{ active: 0 }]);
  });
});
