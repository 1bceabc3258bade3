import { once } from 'node:events';
import { connect } from 'node:net';

import { describe, expect, test } from '@jest/globals';

import { checkedOnce, cleanUp, lines, rawExchange, startEdge, startRawTarget, startTarget } from './world.ts';

const settings = { healthCheck: checkedOnce };
/** Long enough for a client's first bytes to be read on a busy machine. */
const IDLE_MS = 300;
const statuses = (answer: string) => answer.match(/(?<=HTTP\/1\.1 )\d+/g);

describe('what the edge itself answers is a problem with a request id', () => {
  const chunked = lines('POST /demo HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked');

  test.each([
    ['what is not HTTP', 400, lines('GET /demo HTTP/1.1', 'Host: a', 'nonsense')],
    ['no Host', 400, lines('GET /demo HTTP/1.1', 'Connection: close')],
    ['two Hosts', 400, lines('GET /demo HTTP/1.1', 'Host: a', 'Host: b', 'Connection: close')],
    ['a target that is no path', 400, lines('GET * HTTP/1.1', 'Host: a', 'Connection: close')],
    ['a target of another scheme', 400, lines('GET ftp://a/ HTTP/1.1', 'Host: a', 'Connection: close')],
    ['a path without a rule', 404, lines('GET /nowhere HTTP/1.1', 'Host: a', 'Connection: close')],
    ['CONNECT', 405, lines('CONNECT a:443 HTTP/1.1', 'Host: a:443')],
    ['TRACE', 405, lines('TRACE /demo HTTP/1.1', 'Host: a', 'Connection: close')],
    ['long chunk extensions', 413, `${chunked}1;${'x'.repeat(20_000)}\r\n`],
    ['an unknown expectation', 417, lines('GET /demo HTTP/1.1', 'Host: a', 'Expect: x', 'Connection: close')],
    ['long headers', 431, lines('GET /demo HTTP/1.1', 'Host: a', `X: ${'x'.repeat(20_000)}`)],
    ['a long target', 431, lines(`GET /demo?${'x'.repeat(20_000)} HTTP/1.1`, 'Host: a')],
    [
      'an unknown coding',
      501,
      lines('POST /demo HTTP/1.1', 'Host: a', 'Transfer-Encoding: x', 'Connection: close'),
    ],
  ])('to %s: %i', async (_what, status, bytes) => {
    const target = await startTarget(() => undefined);
    const { port } = await startEdge([target], settings);

    const answer = await rawExchange(port, bytes);

    expect(statuses(answer)).toEqual([String(status)]);
    expectProblem(answer, status);
    if (status === 405) expect(answer).toMatch(/^allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r$/im);
  });

  test.each([
    ['no target answers', 503, () => Promise.resolve([])],
    ['a target closes the connection', 502, async () => [await startRawTarget((socket) => socket.destroy())]],
    ['a target says nothing', 504, async () => [await startTarget(() => undefined)]],
  ])('when %s: %i', async (_what, status, targets) => {
    const { port } = await startEdge(await targets(), { ...settings, timeouts: { idleMs: 500 } });

    const answer = await rawExchange(
      port,
      lines('GET /demo HTTP/1.1', 'Host: a', 'X-Request-Id: mine', 'Connection: close'),
    );

    expectProblem(answer, status);
    expect(answer).toMatch(/^x-request-id: mine\r$/im);
  });

  function expectProblem(answer: string, status: number): void {
    const id = /^x-request-id: (\S+)\r$/im.exec(answer)?.[1];
    expect(answer).toMatch(/^content-type: application\/problem\+json\r$/im);
    expect(JSON.parse(answer.slice(answer.lastIndexOf('{')))).toMatchObject({ status, requestId: id });
  }
});

describe('slow clients', () => {
  test.each([
    ['never end', 'GET /demo HTTP/1.1\r\nHost: a\r\n'],
    ['end in the middle of a line', 'GET /demo HT'],
  ])('whose headers %s get 408 when the time for them is over', async (_how, bytes) => {
    const { port } = await startEdge([], { ...settings, timeouts: { idleMs: IDLE_MS } });

    const answer = await rawExchange(port, bytes);

    expect(answer).toMatch(/^HTTP\/1\.1 408 [^]*application\/problem\+json[^]*x-request-id/);
  });

  test('whose headers come byte by byte get no more time', async () => {
    const { port } = await startEdge([], { ...settings, timeouts: { idleMs: IDLE_MS } });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    cleanUp(() => socket.destroy());
    socket.write('GET /demo HTTP/1.1\r\nHost: a\r\nX: ');
    const drip = setInterval(() => socket.write('x'), 5);
    cleanUp(() => clearInterval(drip));

    const [answer] = (await once(socket, 'data')) as [Buffer];

    expect(String(answer)).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('that ask nothing are left without an answer', async () => {
    const { port } = await startEdge([], { ...settings, timeouts: { idleMs: IDLE_MS } });

    expect(await rawExchange(port, '')).toBe('');
  });
});

describe('forms of a request’s target', () => {
  test('OPTIONS * says what the edge takes', async () => {
    const { port } = await startEdge([], settings);

    const answer = await rawExchange(port, lines('OPTIONS * HTTP/1.1', 'Host: a', 'Connection: close'));

    expect(answer).toMatch(/^HTTP\/1\.1 204 [^]*allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n/i);
    expect(answer).toMatch(/^x-request-id: [0-9a-f-]{36}\r$/im);
  });

  test.each([
    [
      'the id that it came with',
      ['Host: a', 'X-Request-Id: mine'],
      /^HTTP\/1\.1 204 [^]*x-request-id: mine\r\n/,
    ],
    ['what is wrong with its Host', ['Host: a', 'Host: b'], /^HTTP\/1\.1 400 [^]*More than one Host header/],
    ['what is wrong without one', [], /^HTTP\/1\.1 400 [^]*No Host header/],
    [
      'the next request of its connection, when it had a body',
      ['Host: a', 'Content-Length: 5', '', 'hello' + lines('OPTIONS * HTTP/1.1', 'Host: a').trimEnd()],
      /^HTTP\/1\.1 204 [^]*HTTP\/1\.1 204 /,
    ],
  ])('OPTIONS * is answered with %s', async (_, headers, answer) => {
    const { port } = await startEdge([], settings);

    expect(await rawExchange(port, lines('OPTIONS * HTTP/1.1', ...headers, 'Connection: close'))).toMatch(
      answer,
    );
  });

  test('a whole address is routed by its path, and its host is the host', async () => {
    const target = await startTarget((request, response) =>
      response.end(`${request.url ?? ''} ${request.headers.host ?? ''}`),
    );
    const { port } = await startEdge([target], settings);

    const answer = await rawExchange(
      port,
      lines('GET http://b/demo?x HTTP/1.1', 'Host: a', 'Connection: close'),
    );

    expect(answer).toMatch(/\/demo\?x b$/);
  });

  test('HTTP/2 without asking is refused in words', async () => {
    const { port } = await startEdge([], settings);

    const answer = await rawExchange(port, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

    expect(answer).toMatch(/^HTTP\/1\.1 (400|505) /);
  });
});
