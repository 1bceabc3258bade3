import { describe, expect, test } from '@jest/globals';

import { healthCheck, serviceOf } from '../test/definitions.ts';
import type { Clock, HealthAnswer, ProcessListener } from './ports.ts';
import { Scheduler, type SchedulerEvent } from './scheduler.ts';

/** Time that stands still until a test moves it. */
class FakeClock implements Clock {
  /** The time by which it moves at each look. */
  perLook = 0;
  #now = 1_000_000;
  readonly #alarms = new Set<{ time: number; callback: () => void }>();

  now(): number {
    this.#now += this.perLook;
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

interface FakeProcess {
  readonly owner: string;
  readonly listener: ProcessListener;
  readonly signals: string[];
}

const healthy: HealthAnswer = { healthy: true, detail: 'answered 200' };

function fakeWorld(answer = healthy, listensOn?: readonly number[]) {
  const clock = new FakeClock();
  const started: FakeProcess[] = [];
  const targets: string[] = [];
  const events: SchedulerEvent[] = [];
  const scheduler = new Scheduler({
    clock,
    processes: {
      start: async ({ name }, { service, task }, listener) => {
        const signals: string[] = [];
        started.push({ owner: `${service} ${task} ${name}`, listener, signals });
        const port = 8100 + started.length;
        return {
          pid: started.length,
          port,
          portTakenBy: async () => undefined,
          portsListenedOn: async () => listensOn,
          signal: (signal) => void signals.push(signal),
        };
      },
    },
    health: { check: async () => answer },
    targets: {
      register: async (service, { port }) => {
        targets.push(`+${service}:${port}`);
        return 'healthy';
      },
      deregister: async (service, { port }, delayMs) => {
        targets.push(`-${service}:${port} within ${delayMs}`);
        return { cut: 0 };
      },
    },
  });
  scheduler.subscribe((event) => events.push(event));
  return { scheduler, clock, started, targets, events };
}

/** Ready as soon as it has answered. */
const quick = { healthCheck: { ...healthCheck, healthyThreshold: 1 }, minimumStableMs: 0 };
const definition = serviceOf('v1', quick);

/** Lets every promise that can settle do so. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('Scheduler', () => {
  test('starts a deployed service, checks it, registers it, and says when it gets requests', async () => {
    const { scheduler, started, targets, events } = fakeWorld();

    expect(scheduler.deploy(definition)).toEqual({ deployment: 'logs/1' });
    await settled();

    expect(started.map(({ owner }) => owner)).toEqual(['logs logs-1 app']);
    expect(targets).toEqual(['+logs:8101']);
    const types = events.map(({ type }) => type).filter((type) => type.startsWith('task'));
    expect(types).toEqual(['taskStarted', 'taskHealthy', 'taskReady']);
    expect(scheduler.state().services[0]).toMatchObject({
      release: 'v1',
      desiredCount: 1,
      runningCount: 1,
      pendingCount: 0,
      deployments: [{ id: 'logs/1', release: 'v1', status: 'SUCCESSFUL', failedTasks: 0, threshold: 3 }],
      tasks: [{ id: 'logs-1', release: 'v1', status: 'healthy', port: 8101 }],
    });
  });

  test.each([
    { listensOn: [3000], said: 'connection refused; the task listens on port 3000 instead' },
    { listensOn: [3000, 9090], said: 'connection refused; the task listens on port 3000 and 9090 instead' },
    { listensOn: [], said: 'connection refused; the task listens on no port' },
    { listensOn: undefined, said: 'connection refused' },
  ])(
    'says why nothing answered on the port of a task that listens on $listensOn',
    async ({ listensOn, said }) => {
      const refused = { healthy: false, detail: 'connection refused', refused: true };
      const { scheduler } = fakeWorld(refused, listensOn);
      const impatient = { healthCheck: { ...healthCheck, unhealthyThreshold: 1, graceMs: 0 } };

      scheduler.deploy(serviceOf('v1', impatient));
      await settled();

      expect(scheduler.state().services[0]?.tasks[0]?.reason).toBe(
        `was not healthy within 0 s: GET /health on port 8101: ${said}`,
      );
    },
  );

  test('replaces a release: the new task first, then the old one is deregistered, drained and signalled', async () => {
    const { scheduler, started, targets } = fakeWorld();
    scheduler.deploy(definition);
    await settled();

    expect(scheduler.deploy(serviceOf('v2', quick))).toEqual({ deployment: 'logs/2' });
    await settled();

    expect(targets).toEqual(['+logs:8101', '+logs:8102', '-logs:8101 within 15000']);
    expect(started.map(({ signals }) => signals)).toEqual([['SIGTERM'], []]);
    started[0]?.listener.ended({ exitCode: 0, lastLines: [] });
    expect(scheduler.state().services[0]?.deployments[0]).toMatchObject({
      id: 'logs/2',
      status: 'SUCCESSFUL',
    });
  });

  test('the same release is nothing to deploy, and restart replaces the tasks all the same', async () => {
    const { scheduler, started } = fakeWorld();
    scheduler.deploy(definition);
    await settled();

    expect(scheduler.deploy(definition)).toEqual({ deployment: null });
    expect(scheduler.restart('logs')).toEqual({ deployment: 'logs/2' });
    await settled();
    expect(started).toHaveLength(2);
  });

  test('rollback deploys the earlier release exactly as it ran', async () => {
    const { scheduler, started } = fakeWorld();
    scheduler.deploy(definition);
    await settled();
    expect(() => scheduler.rollback('logs')).toThrow(
      'service logs has no earlier release that was completed',
    );
    scheduler.deploy(serviceOf('v2', quick));
    await settled();
    started[0]?.listener.ended({ exitCode: 0, lastLines: [] });

    expect(scheduler.rollback('logs')).toEqual({ deployment: 'logs/3' });

    expect(scheduler.state().services[0]).toMatchObject({
      release: 'v1',
      deployments: [{ release: 'v1' }, {}, {}],
    });
  });

  test('a deployment that goes on can be stopped, one that has ended cannot', async () => {
    const { scheduler } = fakeWorld();
    scheduler.deploy(serviceOf('v1', { minimumStableMs: 1_000 }));

    expect(scheduler.stopDeployment('logs', { rollback: false })).toEqual({ deployment: 'logs/1' });

    expect(scheduler.state().services[0]?.deployments[0]).toMatchObject({
      status: 'STOPPED',
      cause: 'request',
    });
    expect(() => scheduler.stopDeployment('logs', { rollback: true })).toThrow(
      'service logs has no deployment in progress',
    );
  });

  test('a count or percentages that would leave no room to deploy or to roll back are refused', async () => {
    const { scheduler } = fakeWorld();
    const { circuitBreaker } = definition.deployment;
    const tight = { minimumHealthyPercent: 50, maximumPercent: 100, circuitBreaker };
    expect(() => scheduler.deploy(serviceOf('v1', { ...quick, deployment: tight }))).toThrow(
      /^service logs cannot run like that:\n {2}- a desired count of 1 leaves no room to deploy/,
    );
    scheduler.deploy(serviceOf('v1', { ...quick, deployment: tight, desiredCount: 2 }));
    await settled();
    scheduler.deploy(serviceOf('v2', quick));

    expect(() => scheduler.scale('logs', 1)).toThrow('leaves no room to deploy');
    scheduler.scale('logs', 4);

    expect(scheduler.state().services[0]).toMatchObject({ desiredCount: 4 });
  });

  test('a request about a service that does not exist names those that do', () => {
    const { scheduler } = fakeWorld();
    scheduler.deploy(definition);

    expect(() => scheduler.scale('log', 2)).toThrow('no such service: log. There are: logs');
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

  test('hands on what containers print', async () => {
    const { scheduler, started, events } = fakeWorld();
    scheduler.deploy(definition);
    await settled();

    started[0]?.listener.line('listening');

    expect(events.at(-1)).toMatchObject({
      type: 'output',
      service: 'logs',
      task: 'logs-1',
      container: 'app',
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
    await settled();
    started[0]?.listener.ended({ exitCode: 0, lastLines: [] });
    await settled();
    expect(stopped).toBe(false);
    expect(started.map(({ signals }) => signals)).toEqual([['SIGTERM'], ['SIGTERM']]);

    started[1]?.listener.ended({ exitCode: 0, lastLines: [] });
    await stopping;
    expect(stopped).toBe(true);
  });

  test('a stop that arrives while the process is being started is delivered when it is there', async () => {
    const { scheduler, started } = fakeWorld();
    scheduler.deploy(definition);

    void scheduler.stopAll('the environment stops');
    await settled();

    expect(started[0]?.signals).toEqual(['SIGTERM']);
  });

  test('its state is plain data, and has no environment variables in it', async () => {
    const { scheduler } = fakeWorld();
    const [app] = definition.taskDefinition.containers;
    if (app === undefined) throw new Error('no container');
    scheduler.deploy(
      serviceOf('v1', { ...quick, containers: [{ ...app, environment: { PASSWORD: 'secret' } }] }),
    );
    await settled();

    const state = scheduler.state();

    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    expect(JSON.stringify(state)).not.toContain('secret');
  });

  test('a job runs its tasks once, and replaces none', async () => {
    const { scheduler, clock, started } = fakeWorld();
    scheduler.run({ ...definition, name: 'migrate', desiredCount: 2 });
    await settled();
    expect(started.map(({ owner }) => owner)).toEqual(['migrate migrate-1 app', 'migrate migrate-2 app']);

    started[0]?.listener.ended({ exitCode: 0, lastLines: [] });
    started[1]?.listener.ended({ exitCode: 1, lastLines: ['boom'] });
    clock.pass(60_000);
    await settled();

    expect(started).toHaveLength(2);
    expect(scheduler.state().services[0]?.tasks).toMatchObject([
      { status: 'stopped', exitCode: 0 },
      { status: 'stopped', exitCode: 1, lastLines: ['boom'] },
    ]);
    await scheduler.remove('migrate', 'done');
    expect(scheduler.state().services).toEqual([]);
  });

  test('a task that is stopped is replaced, and counts as no failure', async () => {
    const { scheduler, started } = fakeWorld();
    scheduler.deploy(definition);
    await settled();

    scheduler.stopTask('logs', 'logs-1', 'Task stopped by user');
    started[0]?.listener.ended({ signal: 'SIGTERM', lastLines: [] });
    await settled();

    const [service] = scheduler.state().services;
    expect(service?.tasks).toMatchObject([
      { id: 'logs-1', status: 'stopped', cause: 'requested', reason: 'Task stopped by user' },
      { id: 'logs-2' },
    ]);
    expect(service?.deployments[0]).toMatchObject({ failedTasks: 0 });
  });

  test('settings hold without a deployment, and for a rollback', async () => {
    const { scheduler } = fakeWorld();
    scheduler.deploy(definition);
    const circuitBreaker = { enable: true, rollback: true, threshold: { type: 'COUNT', value: 9 } } as const;

    scheduler.configure('logs', {
      deployment: { ...definition.deployment, circuitBreaker },
      deregistrationDelayMs: 1,
    });

    expect(scheduler.state().services[0]?.deployments).toMatchObject([{ id: 'logs/1', threshold: 9 }]);
    const noRoom = { minimumHealthyPercent: 100, maximumPercent: 100, circuitBreaker };
    expect(() => scheduler.configure('logs', { deployment: noRoom, deregistrationDelayMs: 1 })).toThrow(
      'leaves no room to deploy',
    );
  });

  test('a scheduler goes on where an earlier one was, with new tasks', async () => {
    const earlier = fakeWorld();
    earlier.scheduler.deploy(definition);
    await settled();
    earlier.clock.pass(0);
    await settled();
    earlier.scheduler.deploy(serviceOf('v2', quick));
    const snapshot = JSON.parse(JSON.stringify(earlier.scheduler.snapshot('logs')));

    const { scheduler, started } = fakeWorld();
    scheduler.restore(snapshot);
    await settled();

    const [service] = scheduler.state().services;
    expect(service).toMatchObject({
      release: 'v2',
      deployments: [
        { id: 'logs/2', release: 'v2' },
        { id: 'logs/1', status: 'SUCCESSFUL' },
      ],
    });
    expect(started.map(({ owner }) => owner)).toEqual(['logs logs-3 app']);
  });

  test('a start is told when its container is to stop before it has a process', async () => {
    const clock = new FakeClock();
    const reasons: unknown[] = [];
    const scheduler = new Scheduler({
      clock,
      processes: {
        start: (_definition, _owner, _listener, stopped) =>
          new Promise((_resolve, reject) => {
            stopped.addEventListener('abort', () => reject(new Error('stopped before it was pulled')));
          }),
      },
      health: { check: async () => ({ healthy: true, detail: '' }) },
      targets: { register: async () => 'healthy', deregister: async () => ({ cut: 0 }) },
    });
    scheduler.subscribe((event) => {
      if (event.type === 'taskStopped') reasons.push(event.task.containers[0]?.startError);
    });
    scheduler.deploy(definition);
    await settled();

    await scheduler.stopAll('the end');

    expect(reasons).toEqual(['stopped before it was pulled']);
  });

  test('a start that is due between two looks at the clock is not forgotten', async () => {
    const { scheduler, clock, started } = fakeWorld();
    scheduler.deploy(definition);
    await settled();
    started[0]?.listener.ended({ exitCode: 1, lastLines: [] });
    await settled();
    started[1]?.listener.ended({ exitCode: 1, lastLines: [] });
    await settled();

    // A timer may fire a moment early: the third start is due 250 ms after the failure.
    clock.pass(248);
    clock.perLook = 1;
    scheduler.setAlarm('logs', 'errors', 'OK');
    clock.perLook = 0;
    clock.pass(1);
    await settled();

    expect(started).toHaveLength(3);
  });
});
