import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, test } from '@jest/globals';

import { checkHttp } from './http-check.ts';

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

async function portOf(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function check(port: number, timeoutMs = 5_000) {
  return checkHttp({ host: '127.0.0.1', port, path: '/health', timeoutMs });
}

describe('the health check', () => {
  test('passes on 200 from the health path', async () => {
    const paths: unknown[] = [];
    const port = await portOf((request, response) => {
      paths.push(request.url);
      response.end('healthy');
    });

    expect(await check(port)).toEqual({ healthy: true, detail: 'answered 200' });
    expect(paths).toEqual(['/health']);
  });

  test.each([
    ['200,204', true],
    ['200-299', true],
    ['200-203', false],
    ['301', false],
  ])('with the matcher %s passes on 204: %s', async (matcher, healthy) => {
    const port = await portOf((_, response) => response.writeHead(204).end());

    const checked = await checkHttp({ host: '127.0.0.1', port, path: '/', timeoutMs: 5_000, matcher });

    expect(checked).toEqual({ healthy, detail: 'answered 204' });
  });

  test('fails on any other status', async () => {
    const port = await portOf((_, response) => response.writeHead(204).end());

    expect(await check(port)).toEqual({ healthy: false, detail: 'answered 204' });
  });

  test('fails when nothing listens', async () => {
    const port = await portOf(() => undefined);
    closers.splice(0).forEach((close) => close());

    expect(await check(port)).toEqual({ healthy: false, detail: 'connection refused', refused: true });
  });

  test('fails when the answer takes too long', async () => {
    const port = await portOf(() => undefined);

    expect(await check(port, 20)).toEqual({ healthy: false, detail: 'no answer within 0.02 s' });
  });
});
