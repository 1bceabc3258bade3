import { once } from 'node:events';
import { connect } from 'node:net';
import { Writable } from 'node:stream';

import { afterEach, expect, test } from '@jest/globals';

import { describeBothServers } from './fixtures/both-servers.ts';
import { defineRoute, HttpProblem } from '../src/index.ts';
import { hello, sampleApp } from './fixtures/service.ts';
import { chunked, runApp, sendThenRead, stopRunningApps, type RunningApp } from './support/index.ts';

afterEach(stopRunningApps);

const LARGE = Buffer.alloc(5_000_000, 'x');
const SMALL = Buffer.alloc(1_000, 'x');

const refusals = [
  ['404', 'POST /nothing', 'application/json'],
  ['405', 'DELETE /hello', 'application/json'],
  ['413', 'PUT /numbers/1', 'application/json'],
  ['415', 'PUT /numbers/1', 'text/csv'],
  ['200', 'GET /hello', 'application/json'],
] as const;

describeBothServers('early answers, $name', ({ expressPrototypes }) => {
  const start = (changes: Parameters<typeof sampleApp>[2] = {}): Promise<RunningApp> =>
    runApp(({ logger, readiness }) => sampleApp(logger, readiness, { bodyLimitBytes: 100, ...changes }), {
      expressPrototypes,
    });
  const headOf = (line: string, type: string, framing: string): string[] => [
    `${line} HTTP/1.1`,
    'host: x',
    `content-type: ${type}`,
    framing,
  ];

  test.each(refusals)(
    'a caller that reads only when it has sent everything gets its %s: %s with %s',
    async (status, line, type) => {
      const { port } = await start();

      for (const body of [SMALL, LARGE]) {
        const answer = await sendThenRead(port, headOf(line, type, `content-length: ${body.length}`), body);
        expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*\\r\\nConnection: close\\r\\n`));
      }
    },
  );

  test.each(refusals)('… also when the body is chunked: %s to %s', async (status, line, type) => {
    const { port } = await start();
    const head = headOf(line, type, 'transfer-encoding: chunked');
    // Without the last chunk: a chunked body that is too large is refused only when it is complete.
    const body = status === '413' ? chunked(LARGE) : chunked(LARGE).subarray(0, -5);

    const answer = await sendThenRead(port, [...head, 'connection: close'], body);

    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  test('a caller gets the refusal of an upload that was read no further', async () => {
    const stalls = defineRoute({
      ...hello,
      method: 'post',
      path: '/stalls',
      async handle(_input, { request }) {
        request.pipe(new Writable({ write: () => undefined }));
        while (request.readableLength < request.readableHighWaterMark) await new Promise(setImmediate);
        throw new HttpProblem(422, 'no more of this');
      },
    });
    const { port } = await start({ routes: [stalls] });
    const head = headOf('POST /stalls', 'text/csv', `content-length: ${LARGE.length}`);

    expect(await sendThenRead(port, head, LARGE)).toMatch(/^HTTP\/1\.1 422 /);
  });

  test.each([
    ['an upload that is refused', `content-length: ${SMALL.length}`],
    ['an offer of another protocol', `upgrade: h2c\r\ncontent-length: ${SMALL.length}`],
  ])('what follows %s on its connection is not carried out', async (_what, framing) => {
    const carriedOut: string[] = [];
    const behind = defineRoute({
      ...hello,
      path: '/behind',
      handle: () => ({ message: String(carriedOut.push('behind')) }),
    });
    const { port } = await start({ routes: [behind] });
    const head = headOf('POST /nothing', 'text/csv', framing).join('\r\n');
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });

    socket.write(`${head}\r\n\r\n${SMALL.toString()}GET /behind HTTP/1.1\r\nhost: x\r\n\r\n`);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);

    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404']);
    expect(carriedOut).toEqual([]);
  });

  test('a request that is not HTTP is answered although more of it follows', async () => {
    const { port } = await start();

    const answer = await sendThenRead(port, ['GET / HTTP/1.1', 'host: x', 'no header at all'], LARGE);

    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json\r\n/);
  });

  test('a service that stops answers what it refuses, and ends cleanly', async () => {
    const app = await start();
    const socket = connect(app.port, '127.0.0.1');
    socket.write(`${headOf('POST /nothing', 'text/csv', 'content-length: 5000000').join('\r\n')}\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];

    app.stop(false);
    socket.end(LARGE);

    expect(answer.toString()).toMatch(/^HTTP\/1\.1 404 /);
    expect(await app.ended).toBe(0);
  });
});
