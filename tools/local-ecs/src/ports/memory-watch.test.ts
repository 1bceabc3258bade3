import { describe, expect, test } from '@jest/globals';

import { Listener, nodeContainer, owner } from '../../test/task.ts';
import { createLocalProcesses } from './local-processes.ts';
import { exceeding, type WatchedGroup } from './memory-watch.ts';

const MIB = 1_024;

function group(leader: number, task: string, limits: WatchedGroup['limits']): WatchedGroup {
  return { leader, task, limits };
}

describe('memory limits', () => {
  test('a container above its own limit is killed, and no other of its task', () => {
    const limits = { containerMib: 100, taskMib: 1_000 };
    const groups = [group(1, 'a', limits), group(2, 'a', limits), group(3, 'b', limits)];

    const over = exceeding(
      groups,
      new Map([1, 2, 3].map((leader) => [leader, leader === 2 ? 101 * MIB : 50 * MIB])),
    );

    expect(over.map(({ leader }) => leader)).toEqual([2]);
  });

  test('of a task above its limit the largest container is killed', () => {
    const groups = [1, 2, 3].map((leader) => group(leader, leader === 3 ? 'b' : 'a', { taskMib: 100 }));

    const over = exceeding(
      groups,
      new Map([
        [1, 40 * MIB],
        [2, 61 * MIB],
        [3, 99 * MIB],
      ]),
    );

    expect(over.map(({ leader }) => leader)).toEqual([2]);
  });

  test('a process that takes too much memory is killed with what it started, and says so', async () => {
    const processes = createLocalProcesses();
    const listener = new Listener();
    const greedy = nodeContainer(
      `import { spawn } from 'node:child_process';
       spawn(process.execPath, ['-e', 'const all = []; setInterval(() => all.push(Buffer.alloc(2 ** 24, 1)), 20)']);
       setInterval(() => undefined, 1_000);`,
      { memory: { containerMib: 200 } },
    );

    await processes.start(greedy, owner, listener);

    expect(await listener.end()).toMatchObject({ signal: 'SIGKILL', outOfMemory: true });
    await processes.close();
  });

  test('a process below its limit is left alone', async () => {
    const processes = createLocalProcesses();
    const listener = new Listener();
    const modest = nodeContainer('setTimeout(() => process.exit(7), 600)', { memory: { taskMib: 4_096 } });

    await processes.start(modest, owner, listener);

    const end = await listener.end();
    expect(end.exitCode).toBe(7);
    expect(end.outOfMemory).toBeUndefined();
    await processes.close();
  });
});
