import { once } from 'node:events';
import { connect } from 'node:net';

import type { WebSocketLimits } from '@fairway/service-manifest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import * as z from 'zod';
import { WebSocket } from 'ws';

import { createServiceApp, defineRoute, SignIn } from '../src/index.ts';
import { tokenOfHandshake, WebSockets } from '../src/web-sockets/index.ts';
import { identity } from './fixtures/service.ts';
import { alwaysSignedIn } from './fixtures/sign-in.ts';
import { captureLog, runApp, startTokenIssuer, stopRunningApps, type TokenIssuer } from './support/index.ts';

let issuer: TokenIssuer;
beforeAll(async () => {
  issuer = await startTokenIssuer();
});
let timers: jest.SpiedFunction<typeof setInterval>;
beforeEach(() => {
  timers = jest.spyOn(globalThis, 'setInterval');
});
afterEach(() => {
  jest.restoreAllMocks();
  stopRunningApps();
});
afterAll(() => issuer.close());

const PROTOCOL = 'echo.v1';
/** Longer than any test: tests ping themselves. */
const PING_MS = 3_600_000;

/** A service whose socket returns every message. */
async function runEcho(limits: Partial<WebSocketLimits> = {}) {
  const log = captureLog();
  const webSockets = new WebSockets({
    manifest: { name: 'echo', webSockets: { maxSockets: 10, maxSocketsPerClient: 3, ...limits } },
    protocol: PROTOCOL,
    logger: log.logger,
    pingMs: PING_MS,
  });
  const live = defineRoute({
    method: 'get',
    path: '/things/:id/live',
    operation: 'get_thing_live',
    summary: 'Says back what it hears',
    scope: 'api/backend_access',
    token: tokenOfHandshake,
    params: z.object({ id: z.string().regex(/^\d+$/, 'must be digits') }),
    responses: { 101: { description: 'A WebSocket' } },
    handle(_input, exchange) {
      webSockets.accept(exchange, ({ socket }) => {
        socket.on('message', (data: Buffer) =>
          socket.send(`${exchange.caller?.subject}: ${data.toString()}`),
        );
      });
    },
  });
  const signIn = new SignIn({ issuer: issuer.issuer, clientIds: [issuer.clientId] });
  let upgrade: ReturnType<WebSockets['upgradeWith']> | undefined;
  const running = await runApp(
    (kit) => {
      const app = createServiceApp({ ...kit, manifest: alwaysSignedIn, identity, routes: [live], signIn });
      upgrade = webSockets.upgradeWith(app);
      return app;
    },
    { webSockets, upgrade: (...handshake) => upgrade?.(...handshake) },
  );
  /** Pings, as the timer does, and waits for so many pongs. */
  const pingAll = async (pongs: number): Promise<void> => {
    const [ping] = timers.mock.calls.findLast(([, delayMs]) => delayMs === PING_MS) ?? [];
    const enough = Promise.withResolvers<undefined>();
    let left = pongs;
    for (const client of webSockets.clients) {
      client.once('pong', () => {
        left -= 1;
        if (left === 0) enough.resolve(undefined);
      });
    }
    ping?.();
    if (pongs > 0) await enough.promise;
  };
  return { ...running, webSockets, counts: log, pingAll };
}

type Opening = {
  readonly protocols?: string[];
  readonly headers?: Record<string, string>;
  readonly path?: string;
};

function openSocket(origin: string, { protocols = [], headers = {}, path = '/things/1/live' }: Opening) {
  return new WebSocket(`${origin.replace('http', 'ws')}${path}`, protocols, { headers });
}

async function refusal(socket: WebSocket) {
  const [, response] = await once(socket, 'unexpected-response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  socket.on('error', () => undefined);
  socket.terminate();
  return {
    status: response.statusCode as number,
    headers: response.headers,
    body: JSON.parse(String(Buffer.concat(chunks))),
  };
}

const bearer = async (scope = 'api/backend_access') => ({
  authorization: `Bearer ${await issuer.mint(scope)}`,
});

describe('a WebSocket is a route', () => {
  test('the token is in the header, or among the subprotocols, of which the other one is spoken', async () => {
    const { origin, log } = await runEcho();
    const token = await issuer.mint('api/backend_access');

    const withHeader = openSocket(origin, { headers: await bearer() });
    const withProtocol = openSocket(origin, { protocols: [PROTOCOL, `bearer.${token}`] });
    await Promise.all([once(withHeader, 'open'), once(withProtocol, 'open')]);

    expect([withHeader.protocol, withProtocol.protocol]).toEqual(['', PROTOCOL]);
    withProtocol.send('hello');
    const [message] = await once(withProtocol, 'message');
    expect(String(message)).toMatch(/^[\da-f-]{36}: hello$/);
    const line = await log.line(({ msg }) => msg === 'request');
    expect(line).toMatchObject({ method: 'GET', route: '/things/:id/live', status: 101 });
    expect(JSON.stringify(log.lines)).not.toContain(token);
    for (const socket of [withHeader, withProtocol]) socket.terminate();
  });

  test.each<[string, number, () => Promise<Opening> | Opening]>([
    ['no token', 401, () => ({})],
    [
      'a token in the URL',
      401,
      async () => ({ path: `/things/1/live?token=${await issuer.mint('api/backend_access')}` }),
    ],
    ['a token without the scope', 403, async () => ({ headers: await bearer('api/other') })],
    ['a path that is faulty', 422, async () => ({ path: '/things/a/live', headers: await bearer() })],
    ['a path that is none', 404, async () => ({ path: '/things/1', headers: await bearer() })],
    ['only a token', 400, async () => ({ protocols: [`bearer.${await issuer.mint('api/backend_access')}`] })],
    [
      'an expired token',
      401,
      async () => ({
        headers: { authorization: `Bearer ${await issuer.mint('api/backend_access', { exp: 1 })}` },
      }),
    ],
  ])('%s is refused with %i and a problem document', async (_what, status, opening) => {
    const { origin } = await runEcho();

    const refused = await refusal(openSocket(origin, await opening()));

    expect(refused).toMatchObject({ status, body: { status, requestId: refused.headers['x-request-id'] } });
    expect(refused.headers['content-type']).toBe('application/problem+json');
  });

  test('an ordinary request is told to upgrade, and a faulty handshake what is wrong with it', async () => {
    const { origin, port } = await runEcho();
    const headers = await bearer();

    const plain = await fetch(`${origin}/things/1/live`, { headers });
    const socket = connect(port, '127.0.0.1');
    socket.end(
      `GET /things/1/live HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: upgrade\r\n` +
        `sec-websocket-version: 13\r\nsec-websocket-key: short\r\nauthorization: ${headers.authorization}\r\n\r\n`,
    );
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);

    expect([plain.status, plain.headers.get('upgrade')]).toEqual([426, 'websocket']);
    expect(answer).toMatch(/^HTTP\/1.1 400 [^]*sec-websocket-key must be 16 bytes in base64/);
  });
});

describe('limits', () => {
  test('a client has so many sockets, and gets a place back when it closes one', async () => {
    const { origin } = await runEcho();
    const own = await bearer();
    const sockets = [1, 2, 3].map(() => openSocket(origin, { headers: own }));
    await Promise.all(sockets.map((socket) => once(socket, 'open')));

    const refused = await refusal(openSocket(origin, { headers: own }));
    const other = `Bearer ${await issuer.mint('api/backend_access', { sub: 'another' })}`;
    const others = openSocket(origin, { headers: { authorization: other } });
    await once(others, 'open');
    sockets[0]?.close();
    await once(sockets[0]!, 'close');
    const again = openSocket(origin, { headers: own });
    await once(again, 'open');

    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(refused.body.detail).toBe('This client has 3 open sockets: close one first');
    for (const socket of [...sockets, others, again]) socket.terminate();
  });

  test('a task has so many', async () => {
    const { origin } = await runEcho({ maxSockets: 1 });
    const first = openSocket(origin, { headers: await bearer() });
    await once(first, 'open');

    const refused = await refusal(openSocket(origin, { headers: await bearer() }));

    expect(refused.body.detail).toBe('This task has 1 open sockets, and takes no more');
    first.terminate();
  });

  test('a message that is too long closes its socket with 1009', async () => {
    const { origin } = await runEcho();
    const socket = openSocket(origin, { headers: await bearer() });
    await once(socket, 'open');

    socket.send('x'.repeat(16_385));

    expect((await once(socket, 'close'))[0]).toBe(1009);
  });
});

test('sockets are pinged, and one whose client is gone is ended', async () => {
  const { origin, webSockets, pingAll } = await runEcho();
  const alive = openSocket(origin, { headers: await bearer() });
  const gone = new WebSocket(`${origin.replace('http', 'ws')}/things/1/live`, {
    headers: await bearer(),
    autoPong: false,
  });
  const goneEnds = once(gone, 'close');
  let pings = 0;
  alive.on('ping', () => (pings += 1));
  await Promise.all([once(alive, 'open'), once(gone, 'open')]);

  await pingAll(1);
  expect(webSockets.clients.size).toBe(2);
  await pingAll(1);

  expect((await goneEnds)[0]).toBe(1006);
  expect([webSockets.clients.size, pings]).toEqual([1, 2]);
  alive.terminate();
});

test('each ping is logged with the most sockets that were open since the last one, until none is left', async () => {
  const { origin, webSockets, counts, pingAll } = await runEcho();
  const own = await bearer();
  const open = async () => {
    const socket = openSocket(origin, { headers: own });
    await once(socket, 'open');
    return socket;
  };
  const leave = async (socket: WebSocket) => {
    const left = webSockets.clients.size - 1;
    const ends = [...webSockets.clients].map((client) => once(client, 'close'));
    socket.terminate();
    await Promise.race(ends);
    expect(webSockets.clients.size).toBe(left);
  };
  const sockets = [await open(), await open()];

  await pingAll(2);
  await leave(sockets[0]!);
  await pingAll(1);
  await pingAll(1);
  await leave(sockets[1]!);
  await pingAll(0);
  await pingAll(0);
  const afterwards = await open();
  await pingAll(1);

  const told = counts.lines.flatMap((line) => line['openSockets'] ?? []);
  expect(told).toEqual([2, 2, 1, 1, 0, 1]);
  afterwards.terminate();
});

test('a manifest without limits is refused', () => {
  const { logger } = captureLog();

  expect(() => new WebSockets({ manifest: { name: 'echo' }, protocol: PROTOCOL, logger })).toThrow(
    'the manifest of echo must have `webSockets`, such as { maxSockets: 2_000, maxSocketsPerClient: 100 }',
  );
});

test('a drain closes sockets with 1001', async () => {
  const { origin, ended, ...service } = await runEcho();
  const open = openSocket(origin, { headers: await bearer() });
  await once(open, 'open');

  service.stop(false);

  const [code, reason] = await once(open, 'close');
  expect([code, String(reason)]).toEqual([1001, 'the service is restarting']);
  expect(await ended).toBe(0);
});

test('a drain waits for a handshake, and closes its socket with 1001 too', async () => {
  const { origin, ended, server, ...service } = await runEcho();
  const letGo = issuer.holdAnswers();
  const late = openSocket(origin, { headers: await bearer() });
  await once(server, 'upgrade');
  const closed = once(late, 'close');

  service.stop(false);
  letGo();

  expect((await closed)[0]).toBe(1001);
  expect(await ended).toBe(0);
});
