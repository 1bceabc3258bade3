import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, expect, test } from '@jest/globals';

import { checkEdge, type EdgeCheckOptions } from './edge-check.ts';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  for (const server of servers) server.closeAllConnections();
});

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

/** A domain that answers `/version` with these, one after the other, the last for good; and is healthy. */
async function domain(answers: readonly Answer[], health = 200) {
  let asked = 0;
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/health') === true) return response.writeHead(health).end();
    const { status = 200, body } = answers[Math.min(asked++, answers.length - 1)] ?? {};
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
  };
}

const fresh = { body: { service: 'logs', release: 'r2', environment: 'dev' } };
const old = { body: { service: 'logs', release: 'r1', environment: 'dev' } };

const check = (origin: string, more: Partial<EdgeCheckOptions> = {}) =>
  checkEdge({
    origin,
    environment: 'dev',
    services: [{ service: 'logs', release: 'r2' }],
    pauseMs: 1,
    inARow: 3,
    budgetMs: 0,
    ...more,
  });

test('all is well when every answer is of the new release, several times in a row', async () => {
  const { origin, asked } = await domain([fresh]);

  expect(await check(origin)).toEqual([]);
  expect(asked()).toBe(3);
});

test('an answer of the old release in between begins the count anew', async () => {
  const { origin, asked } = await domain([fresh, fresh, old, fresh]);

  expect(await check(origin, { budgetMs: 5_000 })).toEqual([]);
  expect(asked()).toBe(6);
});

test.each([
  [[old], "/-/logs/version still answers release 'r1', not r2"],
  [
    [{ body: { ...fresh.body, environment: 'prod' } }],
    "/-/logs/version is of the environment 'prod', not of dev: the domain leads elsewhere",
  ],
  [[{ status: 502, body: 'Bad Gateway' }], '/-/logs/version answers 502'],
  [
    [{ body: {} }],
    '/-/logs/version is of the environment without a name, not of dev: the domain leads elsewhere',
  ],
])('%j is a fault when the time is over', async (answers, reason) => {
  const { origin } = await domain(answers);

  expect(await check(origin)).toEqual([{ service: 'logs', reason: expect.stringContaining(reason) }]);
});

test('a service that is not healthy is a fault, whatever its version says', async () => {
  const { origin } = await domain([fresh], 503);

  expect(await check(origin)).toEqual([{ service: 'logs', reason: `${origin}/-/logs/health answers 503` }]);
});

test('a page instead of JSON, and no answer at all, are faults with their reason', async () => {
  const { origin } = await domain([{ body: '<html>' }]);

  expect((await check(origin))[0]?.reason).toMatch(/gives no answer: .*JSON/);
  expect((await check('http://127.0.0.1:9'))[0]?.reason).toMatch(
    /^http:\/\/127\.0\.0\.1:9\/-\/logs gives no answer: /,
  );
});
