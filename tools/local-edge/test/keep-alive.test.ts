import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';

import { describe, expect, test } from '@jest/globals';

import { ask, checkedOnce, cleanUp, lines, listen, startEdge, startRawTarget } from './world.ts';

const request = lines('GET /demo HTTP/1.1', 'Host: a');
const settings = { healthCheck: checkedOnce };

/** Answers on connections that it keeps until the test closes them, as a server's idle timer would. */
async function startKeeper() {
  const sockets: Socket[] = [];
  const port = await startRawTarget((socket) => {
    if (!sockets.includes(socket)) sockets.push(socket);
    socket.write(`${lines('HTTP/1.1 200 OK', 'Content-Length: 2')}ok`);
  });
  return { port, sockets };
}

async function startServer(keepAliveTimeout: number) {
  const connections: Socket[] = [];
  const server = createServer({ keepAliveTimeout }, (incoming, response) => {
    if (incoming.url !== '/health' && !connections.includes(incoming.socket))
      connections.push(incoming.socket);
    response.end();
  });
  cleanUp(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: await listen(server), connections };
}

/** A client and a target, each with a connection to the edge that has been used once. */
async function keptConnection() {
  const target = await startKeeper();
  const { edge, port } = await startEdge([target.port], settings);
  const client = connect(port, '127.0.0.1');
  cleanUp(() => client.destroy());
  client.write(request);
  await once(client, 'data');
  return { target, client, edge };
}

describe('connections to targets', () => {
  test('are kept whatever a target says about how long it keeps them, as load balancers do', async () => {
    const target = await startServer(1_000);
    const { port } = await startEdge([target.port], settings);

    for (let turn = 0; turn < 4; turn += 1) await ask(port, '/demo');

    expect(target.connections).toHaveLength(1);
  });

  test('are given up by the edge first when the target keeps them longer', async () => {
    const target = await startServer(65_000);
    const { port } = await startEdge([target.port], { ...settings, timeouts: { idleMs: 60 } });
    await ask(port, '/demo');

    const closing = once(target.connections[0]!, 'end');

    await closing;
    let answer = await ask(port, '/demo');
    // The idle time ends requests as well, and a busy machine may need longer for an answer.
    while (answer.status === 504) answer = await ask(port, '/demo');
    expect(answer.status).toBe(200);
  });

  test('are not used again when the target has closed them', async () => {
    const target = await startKeeper();
    const { port } = await startEdge([target.port], settings);

    for (let turn = 0; turn < 20; turn += 1) {
      expect((await ask(port, '/demo')).status).toBe(200);
      target.sockets.at(-1)?.end();
    }

    expect(target.sockets).toHaveLength(20);
  });

  test('are not used again when the target answered with Connection: close', async () => {
    const target = await startRawTarget((socket) =>
      socket.end(`${lines('HTTP/1.1 200 OK', 'Content-Length: 2', 'Connection: close')}ok`),
    );
    const { port } = await startEdge([target], settings);

    for (let turn = 0; turn < 20; turn += 1) expect((await ask(port, '/demo')).status).toBe(200);
  });

  test('that the target closes just before a request arrives are replaced', async () => {
    const { target, client } = await keptConnection();

    target.sockets[0]?.destroy();
    client.write(request);

    const [answer] = (await once(client, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200/);
  });

  // A target whose keep-alive (Node's default: 5 s) is shorter than the edge's 60 s closes like this.
  test('that the target closes while a request is on its way are a 502', async () => {
    const { target, client, edge } = await keptConnection();

    client.write(request);
    target.sockets[0]?.destroy();

    const [answer] = (await once(client, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 502/);
    expect(edge.state().targetGroups[0]?.targets).toMatchObject([{ failures: { closed: 1 } }]);
  });
});
