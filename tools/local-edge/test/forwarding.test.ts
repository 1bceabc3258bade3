import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { describe, expect, test } from '@jest/globals';

import { ask, cleanUp, closed, lines, rawExchange, startEdge, startRawTarget, startTarget } from './world.ts';

describe('what a service receives', () => {
  test('method, path, query, headers and body as they were sent', async () => {
    const target = await startTarget(async (request, response) => {
      const body = await buffer(request);
      response.end(JSON.stringify([request.method, request.url, request.headers['x-demo'], body.toString()]));
    });
    const { port } = await startEdge([target]);

    const answer = await ask(port, '/demo?a=1', {
      method: 'PUT',
      headers: { 'x-demo': 'yes' },
      body: 'content',
    });

    expect(JSON.parse(answer.body)).toEqual(['PUT', '/demo?a=1', 'yes', 'content']);
  });

  test('headers whose names every object of JavaScript has', async () => {
    const target = await startTarget((request, response) => response.end(JSON.stringify(request.rawHeaders)));
    const { port } = await startEdge([target]);

    const answer = await ask(port, '/demo', { headers: { constructor: 'a', valueof: 'b' } });

    expect(answer.status).toBe(200);
    expect(answer.body).toContain('"constructor","a","valueof","b"');
  });

  test('the client’s address instead of the one it claims', async () => {
    const target = await startTarget((request, response) => response.end(JSON.stringify(request.headers)));
    const { port } = await startEdge([target]);

    const answer = await ask(port, '/demo', {
      headers: {
        host: 'demo.test',
        'x-forwarded-for': '203.0.113.9',
        'x-forwarded-proto': 'https',
        forwarded: 'for=x',
      },
    });

    const headers = JSON.parse(answer.body);
    expect(headers).toMatchObject({
      host: 'demo.test',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': String(port),
      'x-forwarded-host': 'demo.test',
    });
    expect(headers).not.toHaveProperty('forwarded');
    expect(headers['x-amzn-trace-id']).toMatch(/^Root=1-/);
  });

  test('requests over connections that are kept', async () => {
    const connections = new Set<unknown>();
    const target = await startTarget((request, response) => {
      connections.add(request.socket);
      response.end();
    });
    const { port } = await startEdge([target]);

    for (let request = 0; request < 5; request += 1) await ask(port, '/demo');

    expect(connections.size).toBe(1);
  });

  test.each(['POST', 'PUT', 'PATCH', 'PURGE'])('an empty %s with a length of 0', async (method) => {
    const target = await startTarget((request, response) => response.end(JSON.stringify(request.headers)));
    const { port } = await startEdge([target]);

    const answer = await rawExchange(port, lines(`${method} /demo HTTP/1.1`, 'Host: a', 'Connection: close'));

    expect(answer).toContain('"content-length":"0"');
    expect(answer).not.toContain('transfer-encoding"');
  });

  test('the body of a client that waits for 100 Continue, without the Expect header', async () => {
    const target = await startTarget(async (request, response) => {
      response.end(JSON.stringify([request.headers.expect ?? null, (await buffer(request)).toString()]));
    });
    const { port } = await startEdge([target]);
    const headers = { expect: '100-continue', 'content-length': '5' };

    const request = httpRequest({ port, path: '/demo', method: 'POST', headers, agent: false });
    request.flushHeaders();
    await once(request, 'continue');
    request.end('hello');

    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect((await buffer(response)).toString()).toBe('[null,"hello"]');
  });

  test.each(['GET', 'DELETE', 'OPTIONS', 'POST'])(
    'a chunked body with %s, as one request',
    async (method) => {
      const seen: string[] = [];
      const target = await startTarget(async (request, response) => {
        seen.push(`${request.method ?? ''} ${request.url ?? ''} ${(await buffer(request)).toString()}`);
        response.end();
      });
      const { port } = await startEdge([target]);
      const hidden = 'GET /demo/hidden HTTP/1.1\r\nHost: a\r\n\r\n';

      await rawExchange(
        port,
        lines(`${method} /demo HTTP/1.1`, 'Host: a', 'Connection: close', 'Transfer-Encoding: chunked') +
          `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`,
      );
      await ask(port, '/demo/next');

      expect(seen).toEqual([`${method} /demo ${hidden}`, 'GET /demo/next ']);
    },
  );

  test('a body whose length the client lists in Connection, as one request', async () => {
    const seen: string[] = [];
    const target = await startTarget(async (request, response) => {
      seen.push(`${request.url ?? ''} ${(await buffer(request)).toString()}`);
      response.end();
    });
    const { port } = await startEdge([target]);
    const hidden = 'GET /demo/hidden HTTP/1.1\r\nHost: a\r\n\r\n';

    await rawExchange(
      port,
      lines(
        'GET /demo HTTP/1.1',
        'Host: a',
        `Content-Length: ${hidden.length}`,
        'Connection: close, Content-Length',
      ) + hidden,
    );
    await ask(port, '/demo/next');

    expect(seen).toEqual([`/demo ${hidden}`, '/demo/next ']);
  });
});

describe('requests that two servers could read differently are refused', () => {
  test.each([
    ['both Content-Length and Transfer-Encoding', ['Content-Length: 5', 'Transfer-Encoding: chunked'], '400'],
    ['two Content-Length', ['Content-Length: 5', 'Content-Length: 6'], '400'],
    ['two equal Content-Length', ['Content-Length: 5', 'Content-Length: 5'], '400'],
    ['a list as Content-Length', ['Content-Length: 5, 5'], '400'],
    ['a signed Content-Length', ['Content-Length: +5'], '400'],
    ['an unknown coding', ['Transfer-Encoding: xchunked'], '501'],
    ['a coding before chunked', ['Transfer-Encoding: gzip, chunked'], '501'],
    ['chunked twice', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], '400'],
    ['a space before the colon', ['Transfer-Encoding : chunked'], '400'],
    ['a folded header', ['X-A: 1', ' Transfer-Encoding: chunked'], '400'],
    ['two Host headers', ['Host: b'], '400'],
    ['a bare line feed', ['X-A: 1\nTransfer-Encoding: chunked'], '400'],
    ['a bare carriage return', ['X-A: 1\rTransfer-Encoding: chunked'], '400'],
  ])('%s', async (_, headers, status) => {
    const seen: unknown[] = [];
    const target = await startTarget((request, response) => {
      seen.push(request.rawHeaders);
      response.end();
    });
    const { port } = await startEdge([target]);

    const answer = await rawExchange(
      port,
      `${lines('POST /demo HTTP/1.1', 'Host: a', 'Connection: close', ...headers)}0\r\n\r\n`,
    );

    expect({ status: answer.split(' ')[1], seen }).toEqual({ status, seen: [] });
  });

  test('HTTP/1.1 without a Host header', async () => {
    const { port } = await startEdge([]);

    expect(await rawExchange(port, lines('GET /demo HTTP/1.1', 'Connection: close'))).toMatch(
      /^HTTP\/1\.1 400/,
    );
  });
});

describe('what a client receives', () => {
  test('status, reason, repeated headers and body, without hop-by-hop headers', async () => {
    const target = await startRawTarget((socket) =>
      socket.end(
        `${lines(
          'HTTP/1.1 299 All Fine',
          ...[
            'Set-Cookie: a=1',
            'Set-Cookie: b=2',
            'Keep-Alive: timeout=7',
            'X-Hop: 1',
            'Connection: close, X-Hop',
          ],
          'Content-Length: 2',
        )}ok`,
      ),
    );
    const { port } = await startEdge([target]);

    const answer = await rawExchange(port, lines('GET /demo HTTP/1.1', 'Host: a', 'Connection: close'));

    expect(answer).toMatch(/^HTTP\/1\.1 299 All Fine\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n/);
    expect(answer).not.toMatch(/X-Hop|timeout=7/);
    expect(answer).toMatch(/\r\nConnection: close\r\n/);
    expect(answer.endsWith('\r\n\r\nok')).toBe(true);
  });

  test.each([
    ['HEAD', 200, { 'content-length': '1000' }],
    ['GET', 204, {}],
    ['GET', 304, { etag: '"a"', 'content-length': '1000' }],
  ])('an answer to %s with status %i and no body', async (method, status, headers) => {
    const target = await startTarget((_, response) => response.writeHead(status, headers).end());
    const { port } = await startEdge([target]);

    const answer = await ask(port, '/demo', { method });

    expect(answer).toMatchObject({ status, headers, body: '' });
  });

  test('an HTTP/1.0 answer without chunks', async () => {
    const target = await startTarget((_, response) => {
      response.write('streamed ');
      response.end('body');
    });
    const { port } = await startEdge([target]);

    const answer = await rawExchange(port, lines('GET /demo HTTP/1.0'));

    expect(answer).not.toMatch(/transfer-encoding/i);
    expect(answer.endsWith('\r\n\r\nstreamed body')).toBe(true);
  });

  test('an ordinary answer to an offer of HTTP/2', async () => {
    const target = await startTarget((request, response) => response.end(String(request.headers.upgrade)));
    const { port } = await startEdge([target]);

    const answer = await rawExchange(
      port,
      lines(
        'GET /demo HTTP/1.1',
        'Host: a',
        'Connection: close, Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: A',
      ),
    );

    expect(answer).toMatch(/^HTTP\/1\.1 200 OK[^]*undefined/);
  });

  test('an early answer although the upload has not ended', async () => {
    const target = await startTarget((_, response) => response.writeHead(413).end('too large'));
    const { port } = await startEdge([target]);

    const request = httpRequest({ port, path: '/demo', method: 'POST', agent: false });
    cleanUp(() => request.destroy());
    request.write('the beginning of something long');
    const [response] = (await once(request, 'response')) as [IncomingMessage];

    expect([response.statusCode, (await buffer(response)).toString()]).toEqual([413, 'too large']);
  });
});

describe('targets that misbehave', () => {
  test('502 when the target closes the connection without an answer', async () => {
    const target = await startRawTarget((socket) => socket.destroy());
    const { port } = await startEdge([target]);

    const answer = await ask(port, '/demo');

    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.body).detail).toBe('Service demo closed the connection without an answer.');
  });

  test.each([
    ['not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a status below 100', lines('HTTP/1.1 099 Odd', 'Content-Length: 0')],
    [
      'both framings',
      `${lines('HTTP/1.1 200 OK', 'Content-Length: 3', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    ],
  ])('502 when the answer is %s', async (_, bytes) => {
    const target = await startRawTarget((socket) => socket.write(bytes));
    const { port } = await startEdge([target]);

    expect((await ask(port, '/demo')).status).toBe(502);
  });

  test('a failed upload leaves the client’s connection usable', async () => {
    const target = await startRawTarget((socket) => socket.destroy());
    const { port } = await startEdge([target]);
    const upload = 'x'.repeat(2 * 1024 * 1024);

    const answers = await rawExchange(
      port,
      lines('POST /demo HTTP/1.1', 'Host: a', `Content-Length: ${upload.length}`) +
        upload +
        lines('GET /nowhere HTTP/1.1', 'Host: a', 'Connection: close'),
    );

    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 502', 'HTTP/1.1 404']);
  });

  test('504 when the target does not answer within the idle time', async () => {
    const target = await startTarget(() => undefined);
    const { port } = await startEdge([target], { timeouts: { idleMs: 50 } });

    const answer = await ask(port, '/demo');

    expect(answer.status).toBe(504);
    expect(JSON.parse(answer.body).detail).toBe('Service demo did not answer within 0.05 s.');
  });

  test('408 when the client stalls in the middle of its request', async () => {
    const target = await startTarget(() => undefined);
    const { port } = await startEdge([target], { timeouts: { idleMs: 50 } });
    const socket = connect(port, '127.0.0.1');
    cleanUp(() => socket.destroy());

    socket.write(`${lines('POST /demo HTTP/1.1', 'Host: a', 'Content-Length: 10')}half`);
    const [answer] = (await once(socket, 'data')) as [Buffer];

    expect(answer.toString()).toMatch(/^HTTP\/1\.1 408/);
  });

  test('a client’s connection breaks when its target dies in the middle of an answer', async () => {
    const target = await startRawTarget((socket) => {
      socket.write(`${lines('HTTP/1.1 200 OK', 'Content-Length: 100')}half`, () => socket.destroy());
    });
    const { port } = await startEdge([target]);

    await expect(ask(port, '/demo')).rejects.toThrow('aborted');
  });

  test('a target learns that its client has gone', async () => {
    const arrived = Promise.withResolvers<IncomingMessage>();
    const target = await startTarget((request) => arrived.resolve(request));
    const { port } = await startEdge([target]);
    const request = httpRequest({ port, path: '/demo', agent: false });
    request.on('error', () => undefined);
    request.end();
    const atTarget = await arrived.promise;

    const gone = closed(atTarget.socket);
    request.destroy();

    await gone;
  });

  test('a target learns that its client has gone in the middle of an upload', async () => {
    const arrived = Promise.withResolvers<IncomingMessage>();
    const target = await startTarget((request) => arrived.resolve(request));
    const { port } = await startEdge([target]);
    const request = httpRequest({ port, path: '/demo', method: 'POST', agent: false });
    request.on('error', () => undefined);
    request.write('the beginning');
    const atTarget = await arrived.promise;
    atTarget.on('error', () => undefined);

    const gone = closed(atTarget.socket);
    request.destroy();

    await gone;
    expect(atTarget.complete).toBe(false);
  });
});
