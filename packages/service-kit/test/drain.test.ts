import { once } from 'node:events';
import { connect } from 'node:net';

import { afterEach, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';

import type { Resource, ServeOptions } from '../src/index.ts';
import { describeBothServers } from './fixtures/both-servers.ts';
import { sampleApp } from './fixtures/service.ts';
import { runApp, stopRunningApps, type RunningApp } from './support/index.ts';

afterEach(stopRunningApps);

const accepting = 'draining: still accepting requests';
const notListening = 'draining: no longer listening';

describeBothServers('drain, $name', ({ expressPrototypes }) => {
  function start(changes: Partial<ServeOptions> & { lameDuckSeconds?: number } = {}): Promise<RunningApp> {
    const { lameDuckSeconds = 0, ...options } = changes;
    return runApp(({ logger, readiness }) => sampleApp(logger, readiness), {
      expressPrototypes,
      manifest: { name: 'sample', lameDuckSeconds, longestRequestSeconds: 30 },
      ...options,
    });
  }

  /** Opens a request that is answered after `ms` and resolves once the service works on it. */
  async function openRequest(app: RunningApp, ms: number): Promise<{ response: Promise<Response> }> {
    const arrived = once(app.server, 'request');
    const response = fetch(`${app.origin}/slow?ms=${ms}`);
    await arrived;
    return { response };
  }

  test('a service that drains is alive, not ready, and still answers new connections', async () => {
    const app = await start({ lameDuckSeconds: 30 });

    app.stop(true);
    await app.log.line(({ msg }) => msg === accepting);
    const statuses = await Promise.all(
      ['/ready', '/health', '/hello'].map(async (path) => (await fetch(app.origin + path)).status),
    );

    expect(statuses).toEqual([503, 200, 200]);
  });

  test('a new connection is refused after the lame-duck time', async () => {
    const app = await start({ lameDuckSeconds: 0.1 });
    const { response } = await openRequest(app, 400);

    app.stop(true);
    await app.log.line(({ msg }) => msg === notListening);
    const refused = connect(app.port, '127.0.0.1');
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];

    expect(error.code).toBe('ECONNREFUSED');
    expect((await response).status).toBe(200);
  });

  test('a request of 2 s that is in flight finishes, says so, and the service ends cleanly', async () => {
    const app = await start();
    const { response } = await openRequest(app, 2_000);

    app.stop(false);
    const answered = await response;

    expect(await answered.json()).toEqual({ message: 'waited 2000 ms' });
    expect(answered.headers.get('connection')).toBe('close');
    expect(await app.ended).toBe(0);
  });

  test('an idle kept-alive connection is closed', async () => {
    const app = await start();
    const socket = connect(app.port, '127.0.0.1');
    socket.write('GET /hello HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(socket, 'data');

    app.stop(false);
    socket.resume();
    await once(socket, 'end');

    expect(await app.ended).toBe(0);
    socket.destroy();
  });

  test('a connection whose answer had begun is closed after that answer', async () => {
    const app = await start();
    const response = await fetch(`${app.origin}/stream?kib=4096`);

    app.stop(false);
    const body = await response.arrayBuffer();

    expect(body.byteLength).toBe(4096 * 1024);
    expect(await app.ended).toBe(0);
  });

  test('the deadline cuts what is left, names it, and the exit code tells', async () => {
    const app = await start({ drainDeadlineSeconds: 0.2 });
    const { response } = await openRequest(app, 60_000);
    const cut = expect(response).rejects.toThrow('fetch failed');

    app.stop(false);

    expect(await app.ended).toBe(1);
    await cut;
    const line = await app.log.line(({ msg }) => msg === 'draining: deadline passed, requests were cut');
    expect(line).toMatchObject({
      level: 'error',
      cut: [{ method: 'GET', route: '/slow', requestId: expect.any(String), forMs: expect.any(Number) }],
    });
  });

  test('a second signal ends at once and names what was cut', async () => {
    const app = await start({ lameDuckSeconds: 30 });
    const { response } = await openRequest(app, 60_000);
    response.catch(() => undefined);

    app.stop(true);
    app.stop(true);

    expect(await app.ended).toBe(1);
    const line = await app.log.line(({ msg }) => msg === 'draining: second signal, requests were cut');
    expect(line).toMatchObject({ cut: [{ route: '/slow' }] });
  });

  test('requests end before WebSockets, and those before resources, in the order given', async () => {
    const order: string[] = [];
    const resource = (name: string): Resource => ({
      name,
      close: () => {
        order.push(name);
        return Promise.resolve();
      },
    });
    const webSockets = new WebSocketServer({ noServer: true });
    webSockets.on('connection', (client) => client.on('close', (code) => order.push(`socket ${code}`)));
    const app = await start({
      webSockets,
      upgrade: (request, socket, head) =>
        webSockets.handleUpgrade(request, socket, head, (client) => webSockets.emit('connection', client)),
      resources: [resource('pool'), resource('metrics')],
    });
    const client = new WebSocket(`ws://127.0.0.1:${app.port}/live`);
    await once(client, 'open');
    const { response } = await openRequest(app, 100);
    const answered = response.then(() => order.push('request'));

    app.stop(false);

    expect(await app.ended).toBe(0);
    await answered;
    expect(order).toEqual(['request', 'socket 1001', 'pool', 'metrics']);
  });

  test.each([
    ['fails', () => Promise.reject(new Error('ledger is gone')), 'draining: ledger did not close'],
    ['hangs', () => new Promise<void>(() => undefined), 'draining: deadline passed, ledger was cut'],
  ])('a resource that %s is named and keeps nothing else from closing', async (_how, close, message) => {
    let lastClosed = false;
    const last = {
      name: 'last',
      close: () => {
        lastClosed = true;
        return Promise.resolve();
      },
    };
    const app = await start({ drainDeadlineSeconds: 0.2, resources: [{ name: 'ledger', close }, last] });

    app.stop(false);

    expect(await app.ended).toBe(1);
    expect(await app.log.line(({ msg }) => msg === message)).toMatchObject({ level: 'error' });
    expect(lastClosed).toBe(true);
  });
});
