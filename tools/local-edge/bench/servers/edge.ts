// The edge in a process of its own, in front of one target.
import { Edge } from '../../src/index.ts';

const [port, target] = process.argv.slice(2).map(Number);
if (port === undefined || target === undefined) throw new Error('usage: edge.ts PORT TARGET_PORT');

const edge = new Edge({
  rules: [{ priority: 1, paths: ['/*'], service: 'hello' }],
  targetGroups: [{ service: 'hello', healthPath: '/health' }],
});
await edge.registerTarget('hello', { host: '127.0.0.1', port: target });
await edge.listen(port);
