import { Edge, routingOf } from '@fairway/local-edge';
import { expect, test } from '@jest/globals';

import { edgeTargets } from './edge-targets.ts';

const worker = { name: 'worker', paths: [], healthPath: '/health', worker: true };
const endpoint = { host: '127.0.0.1', port: 1 };

test('a worker, which no rule leads to, is ready at once: nobody waits for requests to reach it', async () => {
  const targets = edgeTargets(new Edge(routingOf([worker])));

  expect(await targets.register('worker', endpoint)).toBe('healthy');
  expect(await targets.deregister('worker', endpoint, 1_000)).toMatchObject({ cut: 0 });
});

test('a service that rules lead to is ready when the edge finds it healthy', async () => {
  const edge = new Edge(routingOf([{ ...worker, name: 'web', worker: false }]));
  const registered = edgeTargets(edge).register('web', endpoint);

  await edgeTargets(edge).deregister('web', endpoint, 0);

  expect(await registered).toBe('unused');
  await edge.close({ graceMs: 0 });
});
