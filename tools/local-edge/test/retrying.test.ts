import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

import { describe, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';

import {
  ask,
  checkedOnce,
  cleanUp,
  lines,
  listen,
  rawExchange,
  startEdge,
  startRawTarget,
  startTarget,
} from './world.ts';

/** No further check comes in the time of a test, so a target that dies still counts as healthy. */
const settings = { healthCheck: checkedOnce };

/** A target that was healthy once; nothing listens there any more when `die` resolves. */
async function startMortal() {
  const server = createServer((_, response) => response.end('healthy'));
  const port = await listen(server);
  async function die(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return { port, die };
}

async function deadAnd(living: number) {
  const mortal = await startMortal();
  const world = await startEdge([mortal.port, living], settings);
  await mortal.die();
  return { ...world, dead: mortal.port };
}

describe('a target that refuses the connection', () => {
  test('costs the client nothing while another one is healthy', async () => {
    const living = await startTarget((_, response) => response.end('hello'));
    const { edge, port, dead } = await deadAnd(living);

    for (let turn = 0; turn < 6; turn += 1) expect((await ask(port, '/demo')).status).toBe(200);

    expect(edge.state().targetGroups[0]?.targets).toMatchObject([
      { port: dead, requests: 3, active: 0, failures: { connect: 3 } },
      { port: living, requests: 6, active: 0, answers: { '2xx': 6 } },
    ]);
  });

  test('has seen nothing of an upload, which goes to another one whole', async () => {
    const living = await startTarget(async (request, response) => {
      response.end(String((await buffer(request)).length));
    });
    const { port } = await deadAnd(living);
    const body = 'x'.repeat(3_000_000);

    const answers = await Promise.all([1, 2].map(() => ask(port, '/demo', { method: 'POST', body })));

    expect(answers.map((answer) => answer.body)).toEqual(['3000000', '3000000']);
  });

  test('costs a WebSocket nothing either', async () => {
    const server = createServer((_, response) => response.end('healthy'));
    const sockets = new WebSocketServer({ server });
    cleanUp(() => {
      for (const client of sockets.clients) client.terminate();
      server.close();
    });
    const { port } = await deadAnd(await listen(server));

    for (let turn = 0; turn < 2; turn += 1) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/demo/live`);
      cleanUp(() => socket.terminate());
      await once(socket, 'open');
    }

    expect(sockets.clients.size).toBe(2);
  });

  test('is 502 when it was the last one', async () => {
    const [first, second] = [await startMortal(), await startMortal()];
    const { port } = await startEdge([first.port, second.port], settings);
    await Promise.all([first.die(), second.die()]);

    const answer = await ask(port, '/demo');

    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.body)).toMatchObject({ detail: 'Service demo refused the connection.' });
  });
});

describe('a request of which something was sent', () => {
  test.each([
    ['GET', ''],
    ['POST', 'the whole body'],
  ])('%s is not sent again when the target closes the connection', async (method, body) => {
    const seen: string[] = [];
    const breaking = await startRawTarget((socket, request) => {
      seen.push('breaking');
      if (request.includes(body)) socket.destroy();
    });
    const other = await startTarget((_, response) => {
      seen.push('other');
      response.end();
    });
    const { port } = await startEdge([breaking, other], settings);

    const answers = [await ask(port, '/demo', { method, body }), await ask(port, '/demo', { method, body })];

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 502]);
    expect(seen.toSorted()).toEqual(['breaking', 'other']);
  });

  test('an upload that has begun is not sent again', async () => {
    let requests = 0;
    const breaking = [1, 2].map(() =>
      startRawTarget((socket, request) => {
        if (request.startsWith('POST')) requests += 1;
        if (request.includes('the beginning')) socket.destroy();
      }),
    );
    const { port } = await startEdge(await Promise.all(breaking), settings);
    const upload = httpRequest({ port, path: '/demo', method: 'POST', agent: false });
    cleanUp(() => upload.destroy());

    upload.write('the beginning');
    const [answer] = (await once(upload, 'response')) as [IncomingMessage];
    answer.resume();

    expect([answer.statusCode, requests]).toEqual([502, 1]);
  });
});

test('a service hears of a request although its body has not begun', async () => {
  const target = await startTarget((_, response) => response.writeHead(401).end());
  const { port } = await startEdge([target]);

  const answer = await rawExchange(
    port,
    lines('POST /demo HTTP/1.0', 'Host: a', 'Content-Length: 5', 'Connection: close'),
  );

  expect(answer).toMatch(/^HTTP\/1\.1 401/);
});
