import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';

import type { Edge } from '../src/index.ts';
import { ask, cleanUp, listen, startEdge, startTarget, targetIs } from './world.ts';

const host = '127.0.0.1';
const nobody = { host, port: 1 };

afterEach(() => {
  jest.useRealTimers();
});

/** Stops only the edge's own timers; sockets keep running on real time. */
function stopTime(): void {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
}

/** A target that reports every request, and answers when it is told to. */
async function startSlowTarget() {
  const arrivals: { request: IncomingMessage; response: ServerResponse }[] = [];
  let tell: () => void = () => undefined;
  const port = await startTarget((request, response) => {
    arrivals.push({ request, response });
    tell();
  });
  async function arrival(): Promise<{ request: IncomingMessage; response: ServerResponse }> {
    for (;;) {
      const first = arrivals.shift();
      if (first !== undefined) return first;
      await new Promise<void>((resolve) => (tell = resolve));
    }
  }
  return { port, arrival };
}

function targetsOf(edge: Edge) {
  return edge.state().targetGroups[0]?.targets ?? [];
}

async function startWebSocketTarget() {
  const server = createServer((_, response) => response.end('healthy'));
  const sockets = new WebSocketServer({ server });
  cleanUp(() => {
    server.close();
    server.closeAllConnections();
    for (const socket of sockets.clients) socket.terminate();
  });
  return { port: await listen(server), sockets };
}

async function openWebSocket(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/demo/live`);
  cleanUp(() => socket.terminate());
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return socket;
}

describe('registering', () => {
  test('resolves when the target gets requests', async () => {
    const target = await startTarget((_, response) => response.end('hello'));
    const { edge, port } = await startEdge([]);

    expect(await edge.registerTarget('demo', { host, port: target })).toBe('healthy');

    expect((await ask(port, '/demo')).body).toBe('hello');
  });

  test('resolves with unused when the target is deregistered before it was healthy', async () => {
    const { edge } = await startEdge([]);
    const registered = edge.registerTarget('demo', nobody);

    await edge.deregisterTarget('demo', nobody);

    expect(await registered).toBe('unused');
    expect(targetsOf(edge)).toEqual([]);
  });

  test('the same target twice is once', async () => {
    const target = await startTarget((_, response) => response.end());
    const { edge } = await startEdge([target]);

    expect(await edge.registerTarget('demo', { host, port: target })).toBe('healthy');

    expect(targetsOf(edge)).toHaveLength(1);
  });

  test('a target of a group that no rule leads to is unused until one does', async () => {
    const target = await startTarget((_, response) => response.end('hello'));
    const { edge, port } = await startEdge([]);
    const targetGroups = [{ service: 'demo', healthPath: '/health' }];
    edge.setRouting({ rules: [], targetGroups });
    const registered = edge.registerTarget('demo', { host, port: target });
    expect(targetsOf(edge)).toMatchObject([{ status: 'unused' }]);

    edge.setRouting({ rules: [{ priority: 1, paths: ['/demo'], service: 'demo' }], targetGroups });

    expect(await registered).toBe('healthy');
    expect((await ask(port, '/demo')).body).toBe('hello');
  });
});

describe('draining', () => {
  test('a target without requests is gone at once', async () => {
    const target = await startTarget((_, response) => response.end());
    const { edge } = await startEdge([target]);

    const deregistered = edge.deregisterTarget('demo', { host, port: target });

    expect(targetsOf(edge)).toEqual([]);
    expect(await deregistered).toEqual({ ended: 'idle', cut: 0, webSockets: 0 });
  });

  test('a slow request finishes, and new ones go elsewhere', async () => {
    const old = await startSlowTarget();
    const { edge, port } = await startEdge([old.port]);
    const running = ask(port, '/demo');
    const { response } = await old.arrival();
    const fresh = await startTarget((_, answer) => answer.end('from the new one'));
    await edge.registerTarget('demo', { host, port: fresh });

    const drained = edge.deregisterTarget('demo', { host, port: old.port });
    expect(targetsOf(edge)).toMatchObject([
      { port: old.port, status: 'draining', active: 1 },
      { port: fresh, status: 'healthy' },
    ]);
    const others = await Promise.all(Array.from({ length: 4 }, () => ask(port, '/demo')));
    response.end('from the old one');

    expect((await running).body).toBe('from the old one');
    expect(others.map(({ body }) => body)).toEqual(Array(4).fill('from the new one'));
    expect(await drained).toEqual({ ended: 'idle', cut: 0, webSockets: 0 });
  });

  test('an upload that has begun arrives whole', async () => {
    const old = await startSlowTarget();
    const { edge, port } = await startEdge([old.port]);
    const upload = httpRequest({ port, path: '/demo', method: 'POST', agent: false });
    const half = Buffer.alloc(2_500_000, 'x');
    upload.write(half);
    const { request, response } = await old.arrival();

    const drained = edge.deregisterTarget('demo', { host, port: old.port });
    upload.end(half);
    response.end(String((await buffer(request)).length));

    const [answer] = (await once(upload, 'response')) as [IncomingMessage];
    expect((await buffer(answer)).toString()).toBe('5000000');
    expect((await drained).ended).toBe('idle');
  });

  test('a WebSocket does not hold the deregistration up, and works until the service closes it with 1001', async () => {
    const old = await startWebSocketTarget();
    const { edge, port } = await startEdge([old.port]);
    const socket = await openWebSocket(port);
    const [atService] = old.sockets.clients;

    const drained = await edge.deregisterTarget('demo', { host, port: old.port });
    expect(drained).toEqual({ ended: 'idle', cut: 0, webSockets: 1 });
    expect(targetsOf(edge)).toMatchObject([{ status: 'draining', active: 1, activeWebSockets: 1 }]);
    atService?.send('still here');
    const [message] = (await once(socket, 'message')) as [Buffer];
    expect(message.toString()).toBe('still here');
    atService?.close(1001, 'the service is restarting');

    const gone = targetIs(edge, old.port, 'unused');
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1001);
    await gone;
  });

  test('idle connections to the target are closed when it is deregistered', async () => {
    const closed = Promise.withResolvers<undefined>();
    const target = await startTarget((request, response) => {
      request.socket.once('close', () => closed.resolve(undefined));
      response.end();
    });
    const { edge, port } = await startEdge([target]);
    await ask(port, '/demo');

    await edge.deregisterTarget('demo', { host, port: target });

    await closed.promise;
  });

  test('a target that is registered again while it drains is checked and used again', async () => {
    const target = await startSlowTarget();
    const { edge, port } = await startEdge([target.port]);
    const running = ask(port, '/demo');
    const first = await target.arrival();
    const deregistered = edge.deregisterTarget('demo', { host, port: target.port });

    const registered = edge.registerTarget('demo', { host, port: target.port });

    expect(targetsOf(edge)).toMatchObject([{ status: 'initial', active: 1 }]);
    expect(await deregistered).toEqual({ ended: 'registered', cut: 0, webSockets: 0 });
    expect(await registered).toBe('healthy');
    first.response.end('finished');
    expect((await running).body).toBe('finished');
    expect(targetsOf(edge)).toMatchObject([{ status: 'healthy', active: 0, requests: 1 }]);
  });

  test('a second deregistration is the first one', async () => {
    const target = await startSlowTarget();
    const { edge, port } = await startEdge([target.port]);
    const running = ask(port, '/demo');
    const { response } = await target.arrival();

    const both = [1, 2].map(() => edge.deregisterTarget('demo', { host, port: target.port }));
    response.end();

    expect(await Promise.all(both)).toEqual(Array(2).fill({ ended: 'idle', cut: 0, webSockets: 0 }));
    await running;
  });
});

describe('when the deregistration delay is over', () => {
  test('a request without an answer is 502, as an ALB has it', async () => {
    const target = await startSlowTarget();
    const { edge, port } = await startEdge([target.port]);
    const running = ask(port, '/demo');
    await target.arrival();
    stopTime();

    const drained = edge.deregisterTarget('demo', { host, port: target.port }, { delayMs: 10_000 });
    jest.advanceTimersByTime(9_999);
    expect(targetsOf(edge)).toMatchObject([{ status: 'draining', active: 1 }]);
    jest.advanceTimersByTime(1);

    expect(await drained).toEqual({ ended: 'delay', cut: 1, webSockets: 0 });
    const answer = await running;
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.body)).toMatchObject({
      detail: 'The task of service demo was deregistered and its deregistration delay is over.',
    });
    expect(targetsOf(edge)).toEqual([]);
  });

  test('an answer that has begun breaks off', async () => {
    const target = await startSlowTarget();
    const { edge, port } = await startEdge([target.port]);
    const request = httpRequest({ port, path: '/demo', agent: false }).end();
    const { response } = await target.arrival();
    response.write('half');
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    stopTime();

    const drained = edge.deregisterTarget('demo', { host, port: target.port }, { delayMs: 10_000 });
    jest.advanceTimersByTime(10_000);

    await expect(buffer(answer)).rejects.toThrow('aborted');
    expect((await drained).cut).toBe(1);
  });

  test('a WebSocket is cut', async () => {
    const target = await startWebSocketTarget();
    const { edge, port } = await startEdge([target.port]);
    const socket = await openWebSocket(port);
    stopTime();

    await edge.deregisterTarget('demo', { host, port: target.port }, { delayMs: 10_000 });
    jest.advanceTimersByTime(10_000);

    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1006);
    expect(targetsOf(edge)).toEqual([]);
  });

  test('the target group’s own delay counts where none is given', async () => {
    const target = await startSlowTarget();
    const group = { service: 'demo', healthPath: '/health', deregistrationDelayMs: 5_000 };
    const { edge, port } = await startEdge([target.port], { targetGroups: [group] });
    const running = ask(port, '/demo');
    await target.arrival();
    stopTime();

    const drained = edge.deregisterTarget('demo', { host, port: target.port });
    jest.advanceTimersByTime(5_000);

    expect((await drained).ended).toBe('delay');
    expect((await running).status).toBe(502);
  });
});
