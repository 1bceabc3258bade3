import { createServer } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { describe, expect, test } from '@jest/globals';

import { Edge } from '../src/index.ts';
import {
  ask,
  cleanUp,
  lines,
  listen,
  rawExchange,
  startEdge,
  startRawTarget,
  startTarget,
  targetIs,
} from './world.ts';

describe('choosing a target', () => {
  test('a path that no rule matches is 404 as problem+json', async () => {
    const { port } = await startEdge([]);

    const answer = await ask(port, '/nowhere?a=1', { headers: { 'x-request-id': 'abc-1' } });

    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(answer.body)).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'No service answers this path.',
      instance: '/nowhere',
      requestId: 'abc-1',
    });
  });

  test('a service without a healthy target is 503 with Retry-After', async () => {
    const { port } = await startEdge([]);

    const answer = await ask(port, '/demo');

    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(JSON.parse(answer.body)).toMatchObject({
      detail: 'Service demo has no healthy task at the moment.',
    });
  });

  test('healthy targets take turns', async () => {
    const names = ['a', 'b', 'c'];
    const targets = await Promise.all(names.map((name) => startTarget((_, response) => response.end(name))));
    const { port } = await startEdge(targets);

    const answers: string[] = [];
    for (let request = 0; request < 6; request += 1) answers.push((await ask(port, '/demo')).body);

    expect(answers.toSorted()).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  });

  test('a target that fails its health checks gets no requests until it passes them again', async () => {
    let healthy = true;
    const server = createServer((request, response) => {
      if (request.url === '/health') response.writeHead(healthy ? 200 : 503).end();
      else response.end('sick');
    });
    cleanUp(() => server.close());
    const sick = await listen(server);
    const { edge, port } = await startEdge([sick, await startTarget((_, response) => response.end('well'))]);

    healthy = false;
    await targetIs(edge, sick, 'unhealthy');
    const meanwhile = await Promise.all(Array.from({ length: 4 }, () => ask(port, '/demo')));
    healthy = true;
    await targetIs(edge, sick, 'healthy');
    const afterwards = await Promise.all(Array.from({ length: 4 }, () => ask(port, '/demo')));

    expect(meanwhile.map(({ body }) => body)).toEqual(['well', 'well', 'well', 'well']);
    expect(afterwards.map(({ body }) => body)).toContain('sick');
  });

  test('a target that died is found out by its health checks', async () => {
    const server = createServer((_, response) => response.end());
    const dead = await listen(server);
    const { edge, port } = await startEdge([dead]);

    server.close();
    server.closeAllConnections();
    await targetIs(edge, dead, 'unhealthy');

    expect((await ask(port, '/demo')).status).toBe(503);
    expect(edge.state().targetGroups[0]?.targets[0]).toMatchObject({
      status: 'unhealthy',
      detail: 'connection refused',
    });
  });

  test('a target that is deregistered keeps the request it has and gets no other', async () => {
    const arrived = Promise.withResolvers<() => void>();
    const target = await startTarget((_, response) => arrived.resolve(() => response.end('finished')));
    const { edge, port } = await startEdge([target]);
    const running = ask(port, '/demo');
    const finish = await arrived.promise;

    edge.setTargets('demo', []);
    expect((await ask(port, '/demo')).status).toBe(503);
    finish();

    expect((await running).body).toBe('finished');
  });

  test('rules and groups can be replaced while it runs', async () => {
    const target = await startTarget((_, response) => response.end('hello'));
    const { edge, port } = await startEdge([target]);

    edge.setRouting({
      rules: [{ priority: 1, paths: ['/renamed'], service: 'demo' }],
      targetGroups: [{ service: 'demo', healthPath: '/health' }],
    });

    expect((await ask(port, '/renamed')).body).toBe('hello');
    expect((await ask(port, '/demo')).status).toBe(404);
    expect(() => edge.setTargets('other', [])).toThrow("the edge has no target group for service 'other'");
  });
});

describe('paths', () => {
  test.each([
    ['/demo/../secret'],
    ['/demo/%2e%2e/secret'],
    ['/demo/a%2Fb'],
    ['/demo//double'],
    ['/demo?x=1?y=/../z'],
    ['/demo/%C3%A4?q=%00'],
    ['/demo;v=1/"quotes"|pipe'],
  ])('%s reaches the service unchanged', async (path) => {
    const target = await startTarget((request, response) => response.end(request.url));
    const { port } = await startEdge([target]);

    const answer = await rawExchange(port, lines(`GET ${path} HTTP/1.1`, 'Host: a', 'Connection: close'));

    expect(answer.split('\r\n\r\n').at(1)).toContain(path);
  });

  test('the absolute form is routed by its path, and its authority replaces the Host header', async () => {
    const target = await startTarget((request, response) => {
      response.end(JSON.stringify([request.url, request.headers.host]));
    });
    const { port } = await startEdge([target]);

    const answer = await rawExchange(
      port,
      lines('GET http://example.test/demo?a HTTP/1.1', 'Host: other', 'Connection: close'),
    );

    expect(answer).toContain('["/demo?a","example.test"]');
  });
});

describe('stopping', () => {
  test('a closing edge accepts nothing new, finishes what runs, and then is closed', async () => {
    const arrived = Promise.withResolvers<() => void>();
    const target = await startTarget((_, response) => arrived.resolve(() => response.end('finished')));
    const { edge, port } = await startEdge([target]);
    const socket = connect(port, '127.0.0.1');
    socket.write(lines('GET /demo HTTP/1.1', 'Host: a'));
    const finish = await arrived.promise;

    const closing = edge.close({ graceMs: 60_000 });
    await expect(ask(port, '/demo')).rejects.toThrow('ECONNREFUSED');
    finish();

    expect((await buffer(socket)).toString()).toMatch(/finished/);
    await closing;
  });

  test('what has not ended when the grace time is over is cut', async () => {
    const arrived = Promise.withResolvers<unknown>();
    const target = await startTarget(arrived.resolve);
    const { edge, port } = await startEdge([target]);
    const running = ask(port, '/demo');
    running.catch(() => undefined);
    await arrived.promise;

    await edge.close({ graceMs: 0 });

    await expect(running).rejects.toThrow('socket hang up');
  });

  test('a port that is taken is an error', async () => {
    const port = await startRawTarget(() => undefined);
    const edge = new Edge({ rules: [], targetGroups: [] });

    await expect(edge.listen(port)).rejects.toThrow('EADDRINUSE');
  });
});
