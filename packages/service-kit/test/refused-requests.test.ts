import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { afterEach, expect, test } from '@jest/globals';

import { describeBothServers } from './fixtures/both-servers.ts';
import { sampleApp } from './fixtures/service.ts';
import { runApp, stopRunningApps, type RunningApp } from './support/index.ts';

const sockets = new Set<Socket>();

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  stopRunningApps();
});

/** The server's whole answer until it ends the connection. */
async function answerTo(port: number, request: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  sockets.add(socket);
  await once(socket, 'connect');
  socket.write(request);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

const long = 'x'.repeat(20_000);
const lines = (...parts: string[]): string => `${parts.join('\r\n')}\r\n\r\n`;

describeBothServers('what the parser of HTTP refuses, $name', ({ expressPrototypes }) => {
  const start = (): Promise<RunningApp> =>
    runApp(({ logger, readiness }) => sampleApp(logger, readiness), { expressPrototypes });

  test.each([
    ['no Host', lines('GET /hello HTTP/1.1', 'connection: close'), 400, /^Host is required/, '/hello'],
    [
      'two Hosts',
      lines('GET /hello HTTP/1.1', 'host: a', 'host: b', 'connection: close'),
      400,
      /^host must be given once, got: 'a' and 'b'$/,
      '/hello',
    ],
    [
      'another Expect',
      lines('PUT /numbers/1 HTTP/1.1', 'host: x', 'expect: 200-ok', 'connection: close'),
      417,
      /^Expect must be 100-continue, got: '200-ok'$/,
      '/numbers/1',
    ],
    [
      'long headers',
      lines('GET /hello?a=1 HTTP/1.1', 'host: x', `long: ${long}`),
      431,
      /at most 16 KiB/,
      '/hello',
    ],
    [
      'a long path',
      lines(`GET /${long} HTTP/1.1`, 'host: x'),
      431,
      /at most 16 KiB/,
      expect.stringMatching(/^\/x+$/),
    ],
    ['no HTTP', 'nonsense\r\n\r\n', 400, /must begin with a method/, '*'],
    ['TLS', Buffer.from('16030100a5010000a10303', 'hex'), 400, /must begin with a method/, '*'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, /HTTP\/1\.1/, '*'],
    ['another version', lines('GET / HTTP/9.9', 'host: x'), 400, /must end with HTTP\/1\.1/, '/'],
    ['a space in a name', lines('GET / HTTP/1.1', 'host: x', 'a b: c'), 400, /Each header must be/, '/'],
    [
      'a length that is none',
      lines('GET / HTTP/1.1', 'host: x', 'content-length: 1x'),
      400,
      /Content-Length must be/,
      '/',
    ],
    [
      'two lengths',
      lines('GET / HTTP/1.1', 'host: x', 'content-length: 1', 'content-length: 2'),
      400,
      /Content-Length must be given once/,
      '/',
    ],
    [
      'a length and chunks',
      lines('GET / HTTP/1.1', 'host: x', 'content-length: 1', 'transfer-encoding: chunked'),
      400,
      /Transfer-Encoding|Content-Length/,
      '/',
    ],
    [
      'a chunk without a size',
      `${lines('POST /upload HTTP/1.1', 'host: x', 'transfer-encoding: chunked')}zz\r\n`,
      400,
      /Each chunk must begin/,
      '/upload',
    ],
    [
      'long extensions of a chunk',
      `${lines('POST /upload HTTP/1.1', 'host: x', 'transfer-encoding: chunked')}1;${long}\r\n`,
      413,
      /extensions of a chunk/,
      '/upload',
    ],
    ['CONNECT', lines('CONNECT example.org:443 HTTP/1.1', 'host: x'), 405, /^CONNECT is for proxies/, '*'],
  ])('%s is answered with a problem document', async (_name, request, status, detail, instance) => {
    const { port, log } = await start();

    const answer = await answerTo(port, request);
    const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
    const headers = new Headers(
      head
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(': ', 2) as [string, string]),
    );
    const problem = JSON.parse(body) as Record<string, unknown>;

    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(headers.get('x-service-version')).toBe('abc123');
    expect(problem).toEqual({
      type: 'about:blank',
      title: expect.any(String),
      status,
      detail: expect.stringMatching(detail),
      instance,
      requestId: headers.get('x-request-id'),
    });
    expect(await log.line(({ msg }) => msg === 'request')).toMatchObject({
      status,
      requestId: problem['requestId'],
    });
  });

  test.each(['authorization: Bearer secret', 'content-type: application/json', 'content-encoding: gzip'])(
    'a second %s is 422 and named, but no secret is shown',
    async (header) => {
      const { port } = await start();

      const answer = await answerTo(
        port,
        lines('PUT /numbers/1 HTTP/1.1', 'host: x', header, header, 'connection: close'),
      );

      expect(answer).toMatch(/^HTTP\/1\.1 422 /);
      expect(answer).toContain(`"path":"${header.split(':')[0]}"`);
      expect(answer).not.toContain('secret');
    },
  );

  test('a request that was sent before what is refused gets its own answer first', async () => {
    const { port } = await start();

    const answer = await answerTo(port, `${lines('GET /slow?ms=20 HTTP/1.1', 'host: x')}nonsense\r\n\r\n`);

    expect(answer.match(/HTTP\/1\.1 \d+|waited 20 ms/g)).toEqual([
      'HTTP/1.1 200',
      'waited 20 ms',
      'HTTP/1.1 400',
    ]);
  });
});
