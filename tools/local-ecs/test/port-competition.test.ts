import { describe, expect, test } from '@jest/globals';

import type { TaskDescription } from '../src/index.ts';
import { alpha, ProcessScheduler } from './process-scheduler.ts';
import { freePort, nodeContainer } from './task.ts';

/** A second environment on this machine, which knows nothing of others. */
function startScheduler(preferred: number, code: string): ProcessScheduler {
  const environment = new ProcessScheduler();
  environment.scheduler.deploy(alpha('v1', [nodeContainer(code, { port: { variable: 'PORT', preferred } })]));
  return environment;
}

/** A program that answers with its pid; before that, it runs the given code on that port. */
function serving(port: number, first: string): string {
  return `
    import { createServer } from 'node:http';
    if (process.env.PORT === '${port}') await (${first});
    const server = createServer((request, response) => response.end(String(process.pid)));
    server.listen(Number(process.env.PORT), '127.0.0.1');
  `;
}

const noWait = 'undefined';
const forever = 'new Promise(() => setInterval(() => undefined, 60_000))';
const untilSignalled = `new Promise((resolve) => {
  process.once('SIGUSR2', resolve);
  setInterval(() => undefined, 60_000);
  console.log('waiting');
})`;

async function answerOf({ port }: TaskDescription): Promise<number> {
  return Number(await (await fetch(`http://127.0.0.1:${port ?? 0}/`)).text());
}

describe('two environments that were given the same port', () => {
  test('a version that does not listen is not healthy because the other one answers', async () => {
    const port = await freePort();
    const late = startScheduler(port, serving(port, forever));
    const { task: lost } = await late.event('taskStarted');
    const early = startScheduler(port, serving(port, noWait));

    const { task: moved } = await late.event('taskReady');

    const { task: holder } = await early.event('taskReady');
    expect([lost.port, holder.port]).toEqual([port, port]);
    expect(late.tasks()[0]).toMatchObject({
      id: lost.id,
      cause: 'failed',
      reason: expect.stringMatching(
        new RegExp(String.raw`^lost its port ${port} to pid ${holder.containers[0]?.pid} \(.+\)$`),
      ),
    });
    expect(late.tasks()[0]).not.toHaveProperty('healthyAt');
    expect(moved.port).not.toBe(port);
    expect(await answerOf(moved)).toBe(moved.containers[0]?.pid);
  });

  test('both serve in the end, whoever is first to listen', async () => {
    const port = await freePort();
    const code = serving(port, untilSignalled);
    const first = startScheduler(port, code);
    await first.event('output');
    const second = startScheduler(port, code);
    await second.event('output');

    const given = [...first.tasks(), ...second.tasks()];
    expect(given.map((task) => task.port)).toEqual([port, port]);
    for (const { containers } of given) process.kill(containers[0]?.pid ?? 0, 'SIGUSR2');
    const ready = await Promise.all([first.event('taskReady'), second.event('taskReady')]);

    const tasks = ready.map(({ task }) => task);
    expect(new Set(tasks.map((task) => task.port)).size).toBe(2);
    expect(await Promise.all(tasks.map(answerOf))).toEqual(tasks.map(({ containers }) => containers[0]?.pid));
  });
});
