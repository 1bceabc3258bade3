import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { afterEach, describe, expect, test } from '@jest/globals';

import { Listener, nodeContainer, owner } from '../../test/task.ts';
import { createLocalProcesses } from './local-processes.ts';
import { listenersOn, portsOf, readLsof, strangerOn } from './port-listeners.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A listener of this process. */
async function listen(host: string, port = 0, ipv6Only = false): Promise<number> {
  const server = createServer().listen({ port, host, ipv6Only });
  await once(server, 'listening');
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A task that listens; its pid is its group's. */
async function startTask(code: string): Promise<{ readonly pid: number; readonly port: number }> {
  const processes = createLocalProcesses();
  const listener = new Listener();
  const task = await processes.start(nodeContainer(code), owner, listener);
  closers.push(async () => {
    task.signal('SIGKILL');
    await listener.end();
    await processes.close();
  });
  await listener.printed('listening');
  return { pid: task.pid, port: task.port ?? 0 };
}

const server = `
  import { createServer } from 'node:net';
  createServer(() => {}).listen({ port: Number(process.env.PORT), host: process.env.HOST }, () => console.log('listening'));
`;

describe('who answers on the port of a process group', () => {
  test('the group itself, whichever of its processes it is and on whatever address', async () => {
    const loopback = await startTask(server.replace('process.env.HOST', "'127.0.0.1'"));
    const everywhere = await startTask(server.replace('process.env.HOST', "'::'"));
    const child = await startTask(`
      import { spawn } from 'node:child_process';
      const code = ${JSON.stringify(server)};
      spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: 'inherit' });
    `);

    for (const { port, pid } of [loopback, everywhere, child]) {
      expect(await strangerOn(port, pid)).toBeUndefined();
      expect(await listenersOn(port)).toEqual([expect.objectContaining({ group: pid })]);
    }
  });

  test('somebody else, who is named', async () => {
    const { pid } = await startTask(server);
    const port = await listen('127.0.0.1');

    expect(await strangerOn(port, pid)).toMatch(new RegExp(String.raw`^pid ${process.pid} \(.+\)$`));
  });

  test('nobody any more is no stranger', async () => {
    const port = await listen('127.0.0.1');
    await closers.pop()?.();

    expect(await strangerOn(port, process.pid)).toBeUndefined();
  });

  test('a listener on another address gets nothing of what is sent to 127.0.0.1', async () => {
    const { pid, port } = await startTask(server.replace('process.env.HOST', "'127.0.0.1'"));
    await listen('::1', port);

    expect(await strangerOn(port, pid)).toBeUndefined();
  });
});

test('the ports that a process group listens on are told, of whichever process it is, and of nobody else', async () => {
  const mine = await listen('127.0.0.1');
  const { pid, port } = await startTask(server.replace('process.env.HOST', "'127.0.0.1'"));
  const silent = await startTask("console.log('listening'); setInterval(() => {}, 1000)");

  expect(await portsOf(pid)).toEqual([port]);
  expect(await portsOf(pid)).not.toContain(mine);
  expect(await portsOf(silent.pid)).toEqual([]);
});

test('where there is no /proc, lsof tells: the nearest listener to 127.0.0.1', () => {
  const everywhere = 'p20\ng20\ncpython3\nf6\ntIPv6\nn*:8101\nf7\ntIPv4\nn*:8101\n';
  const loopback = 'p31\ng30\ncnode\nf18\ntIPv6\nn[::1]:8101\nf19\ntIPv4\nn127.0.0.1:8101\n';

  expect(readLsof(everywhere)).toEqual([{ pid: 20, group: 20, program: 'python3' }]);
  expect(readLsof(everywhere + loopback)).toEqual([{ pid: 31, group: 30, program: 'node' }]);
  expect(readLsof('')).toEqual([]);
});
