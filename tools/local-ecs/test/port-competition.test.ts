import { randomInt } from 'node:crypto';

import { afterEach, describe, expect, test } from '@jest/globals';

import {
  createLocalProcesses,
  httpHealth,
  isPortFree,
  Scheduler,
  systemClock,
  type SchedulerEvent,
  type ServiceDefinition,
  type TargetPort,
  type TaskDescription,
} from '../src/index.ts';
import { nodeContainer } from './task.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const targets: TargetPort = { register: async () => 'healthy', deregister: async () => ({ cut: 0 }) };

/** An environment of its own on this machine, which knows nothing of others, with one service. */
function startEnvironment(preferred: number, code: string) {
  const processes = createLocalProcesses();
  const scheduler = new Scheduler({ processes, health: httpHealth, targets, clock: systemClock });
  closers.push(async () => {
    await scheduler.killAll();
    await processes.close();
  });
  const events: SchedulerEvent[] = [];
  const watchers = new Set<() => void>();
  scheduler.subscribe((event) => {
    events.push(event);
    for (const look of watchers) look();
  });
  scheduler.deploy(alpha(preferred, code));
  return {
    tasks: () => scheduler.state().services[0]?.tasks ?? [],
    /** Settles when a container has printed that line. */
    async printed(line: string): Promise<void> {
      await found((event) => event.type === 'output' && event.line === line);
    },
    /** The task of the first such event, past or to come. */
    async task(type: 'taskStarted' | 'taskReady'): Promise<TaskDescription> {
      const event = await found((each) => each.type === type);
      if (event.type !== type) throw new Error(`expected ${type}, got: ${event.type}`);
      return event.task;
    },
  };

  function found(is: (event: SchedulerEvent) => boolean): Promise<SchedulerEvent> {
    return new Promise((resolve) => {
      const look = (): void => {
        const event = events.find(is);
        if (event !== undefined) resolve(event);
      };
      watchers.add(look);
      look();
    });
  }
}

function alpha(preferred: number, code: string): ServiceDefinition {
  const container = nodeContainer(code, { port: { variable: 'PORT', preferred } });
  return {
    name: 'alpha',
    desiredCount: 1,
    taskDefinition: { release: 'v1', containers: [container] },
    deployment: {
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
    },
    healthCheck: {
      path: '/health',
      startIntervalMs: 20,
      intervalMs: 1_000,
      timeoutMs: 2_000,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
      graceMs: 20_000,
    },
    minimumStableMs: 0,
    deregistrationDelayMs: 0,
  };
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_768);
    if (await isPortFree(port)) return port;
  }
}

/** A program that answers with its pid; first, on that port alone, does what is given. */
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
    const late = startEnvironment(port, serving(port, forever));
    const lost = await late.task('taskStarted');
    const early = startEnvironment(port, serving(port, noWait));

    const moved = await late.task('taskReady');

    const holder = await early.task('taskReady');
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
    const first = startEnvironment(port, code);
    await first.printed('waiting');
    const second = startEnvironment(port, code);
    await second.printed('waiting');

    const given = [...first.tasks(), ...second.tasks()];
    expect(given.map((task) => task.port)).toEqual([port, port]);
    for (const { containers } of given) process.kill(containers[0]?.pid ?? 0, 'SIGUSR2');
    const both = [first, second];
    const ready = await Promise.all(both.map((environment) => environment.task('taskReady')));

    expect(new Set(ready.map((task) => task.port)).size).toBe(2);
    expect(await Promise.all(ready.map(answerOf))).toEqual(ready.map(({ containers }) => containers[0]?.pid));
  });
});
