import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';

import { afterEach, expect, test } from '@jest/globals';
import * as z from 'zod';

import { defineRoute, jsonLine, JsonText } from '../src/index.ts';
import { describeBothServers } from './fixtures/both-servers.ts';
import { hello, manifest, sampleApp } from './fixtures/service.ts';
import { runApp, stopRunningApps, type RunningApp } from './support/index.ts';

afterEach(stopRunningApps);

describeBothServers('answers, $name', ({ expressPrototypes }) => {
  const start = (changes: Parameters<typeof sampleApp>[2] = {}): Promise<RunningApp> =>
    runApp(({ logger, readiness }) => sampleApp(logger, readiness, changes), { expressPrototypes });

  const putNumbers = (origin: string, body: string, type = 'application/json'): Promise<Response> =>
    fetch(`${origin}/numbers/1`, { method: 'PUT', body, headers: { 'content-type': type } });

  const putEncoded = (url: string, encoding: string, body: Uint8Array<ArrayBuffer>): Promise<Response> =>
    fetch(url, {
      method: 'PUT',
      body,
      headers: { 'content-type': 'application/json', 'content-encoding': encoding },
    });

  test('a value that a handler returns is JSON with the declared status', async () => {
    const { origin } = await start();

    const response = await fetch(`${origin}/hello`);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual({ message: 'Hello, World!' });
  });

  test('a short answer of a route that compresses is one piece with its length', async () => {
    const answers = ['short', 'é'.repeat(600), ''].map((text, index) =>
      defineRoute({
        method: 'get',
        path: `/text-${index}`,
        operation: `text_${index}`,
        summary: 'A text',
        responses: { 200: { description: 'The text', schema: z.string() } },
        compress: true,
        handle: (_input, { response }) => void response.type('text/plain').end(text),
      }),
    );
    const { origin } = await start({ routes: answers });

    const seen = await Promise.all(
      answers.map(async ({ path }) => {
        const { headers } = await fetch(origin + path, { headers: { 'accept-encoding': 'gzip' } });
        return ['content-length', 'transfer-encoding', 'content-encoding', 'vary'].map((name) =>
          headers.get(name),
        );
      }),
    );

    expect(seen).toEqual([
      ['5', null, null, 'Accept-Encoding'],
      [null, 'chunked', 'gzip', 'Accept-Encoding'],
      ['0', null, null, 'Accept-Encoding'],
    ]);
  });

  test('a long answer that is written in pieces is compressed, however it is written', async () => {
    const text = 'fairway '.repeat(100_000);
    const ways: ((response: ServerResponse) => unknown)[] = [
      (response) => response.end(text),
      (response) => Readable.from([text.slice(0, 20), text.slice(20)]).pipe(response),
      (response) => Readable.from(Array.from({ length: 1_000 }, () => text.slice(0, 800))).pipe(response),
    ];
    const answers = ways.map((write, index) =>
      defineRoute({
        method: 'get',
        path: `/text-${index}`,
        operation: `text_${index}`,
        summary: 'A text',
        responses: { 200: { description: 'The text', schema: z.string() } },
        compress: true,
        handle: (_input, { response }) => void write(response.type('text/plain')),
      }),
    );
    const { origin } = await start({ routes: answers });

    for (const { path } of answers) {
      const response = await fetch(origin + path, { headers: { 'accept-encoding': 'gzip' } });
      expect(response.headers.get('content-encoding')).toBe('gzip');
      expect((await response.text()) === text).toBe(true);
    }
  });

  test('returned JSON is sent as it is, and compressed from a kilobyte on', async () => {
    const texts = [jsonLine({ text: 'short' }), jsonLine({ text: 'é'.repeat(600) })];
    const answers = texts.map((text, index) =>
      defineRoute({
        method: 'get',
        path: `/text-${index}`,
        operation: `text_${index}`,
        summary: 'A text',
        responses: { 201: { description: 'The text', schema: z.object({ text: z.string() }) } },
        compress: 'returned',
        handle: () => new JsonText(text),
      }),
    );
    const { origin } = await start({ routes: answers });

    const seen = await Promise.all(
      answers.map(async ({ path }) => {
        const response = await fetch(origin + path, { headers: { 'accept-encoding': 'gzip' } });
        const { headers } = response;
        const names = ['content-type', 'content-length', 'content-encoding', 'vary'];
        return [response.status, await response.text(), ...names.map((name) => headers.get(name))];
      }),
    );

    const type = 'application/json; charset=utf-8';
    expect(seen).toEqual([
      [201, texts[0], type, '17', null, 'Accept-Encoding'],
      [201, texts[1], type, null, 'gzip', 'Accept-Encoding'],
    ]);
  });

  test('a short answer in another encoding has its length in bytes', async () => {
    const answer = defineRoute({
      method: 'get',
      path: '/text',
      operation: 'text',
      summary: 'A text',
      responses: { 200: { description: 'The text', schema: z.string() } },
      compress: true,
      handle: (_input, { response }) => void response.end('c2hvcnQ=', 'base64'),
    });
    const { origin } = await start({ routes: [answer] });

    const response = await fetch(`${origin}/text`, { headers: { 'accept-encoding': 'gzip' } });

    expect([response.headers.get('content-length'), await response.text()]).toEqual(['5', 'short']);
  });

  test('a path with a slash at its end answers without a redirect', async () => {
    const { origin } = await start();

    const response = await fetch(`${origin}/hello/`, { redirect: 'manual' });

    expect(response.status).toBe(200);
  });

  test('a body over the limit is 413 and the connection is closed', async () => {
    const { origin } = await start({ bodyLimitBytes: 100 });

    const response = await putNumbers(origin, JSON.stringify({ a: 1, b: 'x'.repeat(200_000) }));

    expect(response.status).toBe(413);
    expect(response.headers.get('connection')).toBe('close');
    expect(await response.json()).toMatchObject({ detail: 'The body must be at most 100 bytes' });
  });

  test('a body of another type is 415 and the type is named', async () => {
    const { origin } = await start();

    const response = await putNumbers(origin, 'a=1', 'application/x-www-form-urlencoded');

    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({
      detail: 'The body must be application/json, got: application/x-www-form-urlencoded',
    });
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['GZIP', gzipSync],
    ['identity', (body: string) => Buffer.from(body)],
  ])('a JSON body is read when it is encoded with %s', async (encoding, encode) => {
    const { origin } = await start();

    const response = await putEncoded(`${origin}/numbers/1`, encoding, encode('{"a":1,"b":2}'));

    expect(await response.json()).toEqual({ sum: 3 });
  });

  test.each(['compress', 'x-gzip', 'gzip, gzip', 'rot13', '__proto__'])(
    'a JSON body whose encoding %s nobody undoes is 415, and the others are named',
    async (encoding) => {
      const { origin } = await start();

      const response = await putEncoded(`${origin}/numbers/1`, encoding, Buffer.from('{"a":1,"b":2}'));

      expect(response.status).toBe(415);
      expect(response.headers.get('accept-encoding')).toBe('gzip, deflate, br, zstd, identity');
      expect(await response.json()).toMatchObject({
        detail: `Content-Encoding must be gzip, deflate, br, zstd or identity, got: '${encoding}'`,
      });
    },
  );

  test.each(['gzip', 'deflate', 'br', 'zstd'])(
    'a JSON body that is not the %s it says is 422',
    async (encoding) => {
      const { origin } = await start();

      const response = await putEncoded(`${origin}/numbers/1`, encoding, Buffer.from('{"a":1,"b":2}'));

      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({
        detail: `The body must be whole ${encoding} data, as its Content-Encoding says`,
      });
    },
  );

  test('an encoded form is 415: its files are read as they arrive', async () => {
    const takesFiles = defineRoute({
      ...hello,
      method: 'post',
      multipart: z.object({ file: z.string() }),
      readUpload: () => Promise.resolve(undefined),
    });
    const { origin } = await start({ routes: [takesFiles] });

    const response = await fetch(`${origin}/hello`, {
      method: 'POST',
      body: gzipSync('--a--'),
      headers: { 'content-type': 'multipart/form-data; boundary=a', 'content-encoding': 'gzip' },
    });

    expect(response.status).toBe(415);
    expect(response.headers.get('accept-encoding')).toBe('identity');
    expect(await response.json()).toMatchObject({ detail: "Content-Encoding must be identity, got: 'gzip'" });
  });

  test('an unknown path is 404, in another case too', async () => {
    const { origin } = await start();

    expect((await fetch(`${origin}/nothing`)).status).toBe(404);
    expect((await fetch(`${origin}/HELLO`)).status).toBe(404);
  });

  test('a known path with another verb is 405 and says which verbs there are', async () => {
    const { origin } = await start();

    const response = await fetch(`${origin}/hello`, { method: 'DELETE' });

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });

  test.each([
    ['/', ''],
    ['/', '/-/sample'],
    ['/health', ''],
    ['/ready', '/-/sample'],
    ['/version', ''],
    ['/openapi.json', ''],
    ['/openapi.json', '/-/sample'],
    ['/docs/', ''],
    ['/docs/', '/-/sample'],
    ['/docs', ''],
    ['/docs/docs.js', ''],
    ['/docs/docs.css', '/-/sample'],
    ['/docs/swagger-ui.css', ''],
    ['/docs/swagger-ui-bundle.js', '/-/sample'],
  ])('%s under %j takes GET, HEAD and OPTIONS, and says so to others', async (path, prefix) => {
    const { origin } = await start();
    const ask = (method: string): Promise<Response> =>
      fetch(`${origin}${prefix}${path}`, { method, redirect: 'manual' });

    const [get, head, options] = await Promise.all(['GET', 'HEAD', 'OPTIONS'].map(ask));
    expect(get?.status).toBe(path === '/docs' ? 308 : 200);
    expect([head?.status, head?.headers.get('content-type')]).toEqual([
      get?.status,
      get?.headers.get('content-type'),
    ]);
    expect([options?.status, options?.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
      const refused = await ask(method);
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    }
  });

  test('what is not there is 404 whatever is asked of it', async () => {
    const { origin } = await start({ allowedOrigins: ['https://app.example'] });

    for (const method of ['GET', 'POST', 'OPTIONS']) {
      for (const path of ['/nothing', '/docs/nothing.js', '/openapi.json/more']) {
        expect((await fetch(origin + path, { method })).status).toBe(404);
      }
    }
  });

  test('a page of an allowed origin is told what it may send before it does', async () => {
    const { origin } = await start({ allowedOrigins: ['https://app.example'] });

    const { status, headers } = await fetch(`${origin}/numbers/1`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'PUT' },
    });

    expect([status, headers.get('access-control-allow-origin'), headers.get('allow')]).toEqual([
      204,
      'https://app.example',
      'PUT, OPTIONS',
    ]);
    expect(headers.get('access-control-allow-methods')).toContain('PUT');
  });

  test('HEAD answers as GET without the body, and OPTIONS with the verbs', async () => {
    const { origin } = await start();

    const head = await fetch(`${origin}/hello`, { method: 'HEAD' });
    const options = await fetch(`${origin}/hello`, { method: 'OPTIONS' });

    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '28', '']);
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
  });

  test('an error inside is 500 without its text, and logged once with its cause', async () => {
    const { origin, log } = await start();

    const response = await fetch(`${origin}/fail`);
    const body = await response.text();
    await log.line(({ msg }) => msg === 'request');

    expect(response.status).toBe(500);
    expect(body).not.toContain('outer failure');
    const errors = log.lines.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]?.['requestId']).toBe(response.headers.get('x-request-id'));
    expect(JSON.stringify(errors[0])).toMatch(/the outer failure.*caused by.*the inner failure/s);
  });

  test.each(['abc-1._Z', 'a'.repeat(128)])('the request id %s of the caller is kept', async (id) => {
    const { origin } = await start();

    const response = await fetch(`${origin}/hello`, { headers: { 'x-request-id': id } });

    expect(response.headers.get('x-request-id')).toBe(id);
  });

  test.each(['a'.repeat(129), 'a b', 'a,b', '"<script>"', ''])(
    'the request id %j of the caller is replaced',
    async (id) => {
      const { origin } = await start();

      const response = await fetch(`${origin}/hello`, { headers: { 'x-request-id': id } });

      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  test('one log line a request has the pattern of the route, never the raw path', async () => {
    const { origin, log } = await start();

    await fetch(`${origin}/numbers/ann`, {
      method: 'PUT',
      body: '{"a":1,"b":2}',
      headers: {
        'content-type': 'application/json',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      },
    });
    const line = await log.line(({ msg }) => msg === 'request');

    expect(line).toMatchObject({
      level: 'info',
      service: 'sample',
      method: 'PUT',
      route: '/numbers/:id',
      status: 200,
      bytes: '{"sum":3}\n'.length,
      traceId: '0af7651916cd43dd8448eb211c80319c',
    });
    expect(JSON.stringify(line)).not.toContain('ann');
    expect(log.lines.filter(({ msg }) => msg === 'request')).toHaveLength(1);
  });

  test('a health check is marked as one in the log, at whatever path the manifest has it', async () => {
    const { origin, log } = await start({ manifest: { ...manifest, healthPath: '/alive' } });

    await fetch(`${origin}/alive?from=balancer`);
    await fetch(`${origin}/health`);

    await log.line(({ route }) => route === '/health');
    const lines = log.lines.filter(({ msg }) => msg === 'request');
    expect(lines.map(({ status, healthCheck }) => ({ status, healthCheck }))).toEqual([
      { status: 404, healthCheck: true },
      { status: 200, healthCheck: undefined },
    ]);
  });

  test('lines of a request that waited behind another on its connection carry its own ids alone', async () => {
    const { port, log } = await start();
    const socket = connect(port, '127.0.0.1');

    socket.write(
      `GET /slow?ms=20 HTTP/1.1\r\nhost: x\r\ntraceparent: 00-${'1'.repeat(32)}-${'1'.repeat(16)}-01\r\n\r\n` +
        'PUT /numbers/1 HTTP/1.1\r\nhost: x\r\nx-request-id: mine\r\ncontent-type: application/json\r\n' +
        'content-length: 13\r\n\r\n{"a":1,"b":2}',
    );
    await log.line(({ method, msg }) => method === 'PUT' && msg === 'request');
    socket.destroy();

    // Its answer is written when the first request's is, and by the same callback.
    const own = log.lines.filter(({ requestId }) => requestId === 'mine');
    expect(own.map(({ msg, traceId }) => [msg, traceId])).toEqual([
      ['request', undefined],
      ['audit', undefined],
    ]);
  });

  test.each([
    ['{"a":1,"b":2}', 'done'],
    ['{"a":1,"b":2,"fail":true}', undefined],
  ])('a write leaves one audit line once its input is accepted: %s', async (body, outcome) => {
    const { origin, log } = await start();

    await putNumbers(origin, body);
    await log.line(({ msg }) => msg === 'request');

    const audits = log.lines.filter(({ msg }) => msg === 'audit');
    expect(audits.map(({ audit }) => audit)).toEqual(
      outcome === undefined
        ? []
        : [{ subject: 'anonymous', client: '127.0.0.1', action: 'put numbers', target: '1', outcome }],
    );
  });

  test('an answer cannot be sniffed, framed, kept or run', async () => {
    const { origin } = await start();

    const { headers } = await fetch(`${origin}/hello`);

    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-service-version')).toBe('abc123');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  test('no other origin may call unless it is on the list', async () => {
    const origins = async (allowedOrigins: string[]): Promise<string | null> => {
      const { origin } = await start({ allowedOrigins });
      const response = await fetch(`${origin}/hello`, { headers: { origin: 'https://app.example' } });
      return response.headers.get('access-control-allow-origin');
    };

    expect(await origins([])).toBeNull();
    expect(await origins(['https://other.example'])).toBeNull();
    expect(await origins(['https://other.example', 'https://app.example'])).toBe('https://app.example');
  });
});
