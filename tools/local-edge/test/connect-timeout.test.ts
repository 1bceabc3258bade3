import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

import { expect, test } from '@jest/globals';

import { ask, checkedOnce, cleanUp, startEdge, startTarget, targetIs } from './world.ts';

const server = `require('node:http').createServer((_, response) => response.end())
  .listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () { console.log(this.address().port); })`;

/** A target in a process of its own; after `freeze` the system holds new connections back, as a host that is gone. */
async function startFreezable() {
  const child = spawn(process.execPath, ['-e', server], { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanUp(() => child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  async function freeze(): Promise<void> {
    child.kill('SIGSTOP');
    const queued = Array.from({ length: 8 }, () => connect(port, '127.0.0.1'));
    for (const socket of queued) socket.on('error', () => undefined);
    cleanUp(() => {
      for (const socket of queued) socket.destroy();
    });
    await Promise.race(queued.map((socket) => once(socket, 'connect')));
  }
  return { port, freeze };
}

test('a target that does not accept the connection in time is 504, and no other one is tried', async () => {
  const freezable = await startFreezable();
  const { edge, port } = await startEdge([freezable.port], {
    timeouts: { connectMs: 50 },
    healthCheck: checkedOnce,
  });
  await freezable.freeze();
  const other = await startTarget((_, response) => response.end('hello'));
  const healthy = targetIs(edge, other, 'healthy');
  void edge.registerTarget('demo', { host: '127.0.0.1', port: other });
  await healthy;

  const answers = [await ask(port, '/demo'), await ask(port, '/demo')];

  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 504]);
  const refused = answers.find(({ status }) => status === 504);
  expect(JSON.parse(refused?.body ?? '')).toMatchObject({
    detail: 'No connection to service demo within 0.05 s.',
  });
  expect(edge.state().targetGroups[0]?.targets[0]).toMatchObject({
    requests: 1,
    failures: { connectTimeout: 1 },
  });
});
