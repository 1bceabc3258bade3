import { describe, expect, test } from '@jest/globals';

import type { ServiceDefinition } from './definition.ts';
import type { Clock, HealthAnswer, ProcessListener } from './ports.ts';
import { Scheduler, type SchedulerEvent } from './scheduler.ts';

const definition: ServiceDefinition = {
  name: 'logs',
  desiredCount: 1,
  task: {
    command: '/usr/bin/node',
    args: [],
    workingFolder: '/',
    environment: {},
    port: { variable: 'PORT', preferred: 8102 },
    stopSignal: 'SIGINT',
    stopTimeoutMs: 30_000,
  },
  healthCheck: {
    path: '/health',
    startIntervalMs: 100,
    intervalMs: 1_000,
    timeoutMs: 500,
    unhealthyThreshold: 3,
    graceMs: 60_000,
  },
};

/** Time that stands still until a test moves it. */
class FakeClock implements Clock {
  #now = 1_000_000;
  readonly #alarms = new Set<{ time: number; callback: () => void }>();

  now(): number {
    return this.#now;
  }

  wakeAt(time: number, callback: () => void): () => void {
    const alarm = { time, callback };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
    for (const alarm of [...this.#alarms].filter(({ time }) => time <= this.#now)) {
      if (this.#alarms.delete(alarm)) alarm.callback();
    }
  }
}

function fakeWorld() {
  const clock = new FakeClock();
  const started: { listener: ProcessListener; signals: string[] }[] = [];
  const answer: HealthAnswer = { healthy: true, detail: 'answered 200' };
  const events: SchedulerEvent[] = [];
  const scheduler = new Scheduler({
    clock,
    processes: {
      start: async (_, listener) => {
        const signals: string[] = [];
        started.push({ listener, signals });
        return { pid: started.length, port: 8102, signal: (name) => void signals.push(name) };
      },
    },
    health: { check: async () => answer },
  });
  scheduler.subscribe((event) => events.push(event));
  return { scheduler, clock, started, events };
}

/** Lets every promise that can settle do so. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('Scheduler', () => {
  test('starts a deployed service and tells when it is healthy', async () => {
    const { scheduler, events } = fakeWorld();

    scheduler.deploy(definition);
    await settled();

    expect(events.map(({ type }) => type)).toEqual(['taskStarted', 'taskHealthy']);
    expect(scheduler.state().services[0]?.tasks).toMatchObject([{ id: 'logs-1', status: 'healthy', pid: 1 }]);
  });

  test('starts the replacement of a crashed task when its back-off is over', async () => {
    const { scheduler, clock, started } = fakeWorld();
    scheduler.deploy(definition);
    for (const crash of [0, 1]) {
      await settled();
      started[crash]?.listener.ended({ exitCode: 1, lastLines: [] });
    }

    await settled();
    expect(started).toHaveLength(2);

    clock.pass(250);
    await settled();
    expect(started).toHaveLength(3);
  });

  test('hands on what tasks print', async () => {
    const { scheduler, started, events } = fakeWorld();
    scheduler.deploy(definition);
    await settled();

    started[0]?.listener.line('listening');

    expect(events.at(-1)).toMatchObject({
      type: 'output',
      service: 'logs',
      task: 'logs-1',
      line: 'listening',
    });
  });

  test('stopAll resolves when the last task has ended, and not before', async () => {
    const { scheduler, started } = fakeWorld();
    scheduler.deploy(definition);
    scheduler.deploy({ ...definition, name: 'status' });
    await settled();
    let stopped = false;

    const stopping = scheduler.stopAll('the environment stops').then(() => (stopped = true));
    started[0]?.listener.ended({ exitCode: 0, lastLines: [] });
    await settled();
    expect(stopped).toBe(false);
    expect(started.map(({ signals }) => signals)).toEqual([['SIGINT'], ['SIGINT']]);

    started[1]?.listener.ended({ exitCode: 0, lastLines: [] });
    await stopping;
    expect(stopped).toBe(true);
  });

  test('a stop that arrives while the process is being started is delivered when it is there', async () => {
    const { scheduler, started } = fakeWorld();
    scheduler.deploy(definition);

    void scheduler.stopAll('the environment stops');
    await settled();

    expect(started[0]?.signals).toEqual(['SIGINT']);
  });

  test('its state is plain data', async () => {
    const { scheduler } = fakeWorld();
    scheduler.deploy(definition);
    await settled();

    const state = scheduler.state();

    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });
});
