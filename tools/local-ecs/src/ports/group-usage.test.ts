import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { Listener, nodeContainer, owner } from '../../test/task.ts';
import { groupUsage, psTimeMs } from './group-usage.ts';
import { createLocalProcesses, type LocalProcesses } from './local-processes.ts';

let processes: LocalProcesses;
beforeAll(() => {
  processes = createLocalProcesses();
});
afterAll(() => processes.close());

test('a group uses the memory and the processor time of its processes, with children that have ended', async () => {
  const busy = `
    import { execFileSync } from 'node:child_process';
    const spin = 'const end = process.cpuUsage().user + 300_000; while (process.cpuUsage().user < end);';
    execFileSync(process.execPath, ['--eval', spin]);
    console.log('done');
    setInterval(() => undefined, 1_000);
  `;
  const listener = new Listener();
  const running = await processes.start(nodeContainer(busy), owner, listener);
  await listener.printed('done');

  const used = await groupUsage(new Set([running.pid, 2 ** 22 + 1]));
  running.signal('SIGKILL');
  await listener.end();

  expect(used.get(running.pid)?.cpuMs).toBeGreaterThanOrEqual(300);
  expect(used.get(running.pid)?.kib).toBeGreaterThan(10_000);
  expect(used.get(2 ** 22 + 1)).toEqual({ kib: 0, cpuMs: 0 });
});

test.each([
  ['0:01.50', 1_500],
  ['12:00', 720_000],
  ['01:00:01', 3_601_000],
  ['2-00:00:00', 172_800_000],
  ['', 0],
])('the time %j of ps is %d ms', (time, milliseconds) => {
  expect(psTimeMs(time)).toBe(milliseconds);
});
