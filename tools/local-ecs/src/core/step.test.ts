import { describe, expect, test } from '@jest/globals';

import type { ServiceDefinition } from '../definition.ts';
import type { Command, Input, TaskEvent } from './messages.ts';
import { liveTasks, newService } from './state.ts';
import { nextWakeAt, step } from './step.ts';

const definition: ServiceDefinition = {
  name: 'logs',
  desiredCount: 1,
  task: {
    command: '/usr/bin/node',
    args: ['main.ts'],
    workingFolder: '/',
    environment: {},
    port: { variable: 'PORT', preferred: 8102 },
    stopSignal: 'SIGTERM',
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

/** A service on a clock that a test moves; collects what the core asks for and tells. */
class Rehearsal {
  service = newService(definition);
  now = 1_000_000;
  commands: Command[] = [];
  events: TaskEvent[] = [];

  happens(...inputs: Input[]): this {
    for (const input of inputs) {
      const { service, commands, events } = step(this.service, input, this.now);
      this.service = service;
      this.commands.push(...commands);
      this.events.push(...events);
    }
    return this;
  }

  after(milliseconds: number): this {
    this.now += milliseconds;
    return this.happens({ type: 'timePassed' });
  }

  started(task: string): this {
    return this.happens({ type: 'processStarted', task, pid: 42, port: 8102 });
  }

  checked(task: string, healthy: boolean): this {
    const detail = healthy ? 'answered 200' : 'connection refused';
    return this.happens({ type: 'healthChecked', task, healthy, detail });
  }

  crashes(task: string): this {
    return this.happens({ type: 'processEnded', task, exitCode: 1, lastLines: ['boom'] });
  }

  /** The commands since the last call. */
  asked(): Command[] {
    return this.commands.splice(0);
  }

  statuses(): string[] {
    return this.service.tasks.map(({ id, status }) => `${id} ${status}`);
  }
}

function healthy(): Rehearsal {
  const rehearsal = new Rehearsal().happens({ type: 'deploy', definition });
  rehearsal.started('logs-1').checked('logs-1', true).asked();
  return rehearsal;
}

describe('starting', () => {
  test('a deployed service gets a process, is checked at once, and is healthy after one passed check', () => {
    const rehearsal = new Rehearsal().happens({ type: 'deploy', definition });
    expect(rehearsal.asked()).toEqual([
      { type: 'startProcess', task: 'logs-1', definition: definition.task },
    ]);

    rehearsal.started('logs-1');
    expect(rehearsal.asked()).toEqual([
      { type: 'checkHealth', task: 'logs-1', port: 8102, path: '/health', timeoutMs: 500 },
    ]);

    rehearsal.after(40).checked('logs-1', true);
    expect(rehearsal.statuses()).toEqual(['logs-1 healthy']);
    expect(rehearsal.events).toEqual([
      { type: 'taskStarted', task: 'logs-1', pid: 42, port: 8102 },
      { type: 'taskHealthy', task: 'logs-1', port: 8102, afterMs: 40 },
    ]);
  });

  test('a task that is not healthy yet is asked again at the start interval, one check at a time', () => {
    const rehearsal = new Rehearsal().happens({ type: 'deploy', definition }).started('logs-1');
    rehearsal.asked();

    expect(rehearsal.after(5_000).asked()).toEqual([]);
    rehearsal.checked('logs-1', false);

    expect(nextWakeAt(rehearsal.service)).toBe(rehearsal.now + 100);
    expect(rehearsal.after(99).asked()).toEqual([]);
    expect(rehearsal.after(1).asked()).toMatchObject([{ type: 'checkHealth' }]);
  });

  test('a task that is not healthy within the grace time is stopped, with what the last check saw', () => {
    const rehearsal = new Rehearsal().happens({ type: 'deploy', definition }).started('logs-1');
    rehearsal.asked();

    rehearsal.after(60_000).checked('logs-1', false);

    expect(rehearsal.asked()).toEqual([{ type: 'signalProcess', task: 'logs-1', signal: 'SIGTERM' }]);
    expect(rehearsal.events.at(-1)).toMatchObject({
      type: 'taskStopping',
      cause: 'failed',
      reason: 'was not healthy within 60 s: connection refused',
    });
  });

  test('a process that cannot be started is a stopped task that says why', () => {
    const rehearsal = new Rehearsal().happens({ type: 'deploy', definition });

    rehearsal.happens({ type: 'processEnded', task: 'logs-1', startError: 'spawn ENOENT', lastLines: [] });

    expect(rehearsal.events).toEqual([
      {
        type: 'taskStopped',
        task: 'logs-1',
        cause: 'failed',
        reason: 'could not be started: spawn ENOENT',
        wasHealthy: false,
        startError: 'spawn ENOENT',
        lastLines: [],
      },
    ]);
  });
});

describe('crashing', () => {
  test('a healthy task that crashes is replaced at once and remembered with its exit code and last lines', () => {
    const rehearsal = healthy().crashes('logs-1');

    expect(rehearsal.asked()).toMatchObject([{ type: 'startProcess', task: 'logs-2' }]);
    expect(rehearsal.statuses()).toEqual(['logs-1 stopped', 'logs-2 pending']);
    expect(rehearsal.service.tasks[0]).toMatchObject({
      stopCause: 'failed',
      stopReason: 'exited with code 1',
      exitCode: 1,
      lastLines: ['boom'],
    });
  });

  test('crashes in a row wait longer each time, up to 15 seconds', () => {
    const rehearsal = new Rehearsal().happens({ type: 'deploy', definition });

    const waits = Array.from({ length: 10 }, (_, index) => {
      rehearsal.started(`logs-${index + 1}`).crashes(`logs-${index + 1}`);
      const wait = (nextWakeAt(rehearsal.service) ?? rehearsal.now) - rehearsal.now;
      rehearsal.after(wait);
      return wait;
    });

    expect(waits.slice(1)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    expect(rehearsal.statuses().at(-1)).toBe('logs-11 pending');
  });

  test('a crash after ten healthy seconds is not part of a crash loop', () => {
    const rehearsal = healthy().crashes('logs-1').started('logs-2').checked('logs-2', true);
    expect(rehearsal.service.failures).toBe(1);

    rehearsal.after(10_000).crashes('logs-2').asked();

    expect(rehearsal.service.failures).toBe(1);
    expect(rehearsal.statuses().at(-1)).toBe('logs-3 pending');
  });

  test('only the last five stopped tasks are remembered', () => {
    const rehearsal = new Rehearsal().happens({ type: 'deploy', definition });

    for (let task = 1; task <= 8; task += 1)
      rehearsal.started(`logs-${task}`).crashes(`logs-${task}`).after(15_000);

    expect(rehearsal.statuses().slice(0, -1)).toEqual([4, 5, 6, 7, 8].map((task) => `logs-${task} stopped`));
  });
});

describe('health', () => {
  test('fewer failed checks than the threshold change nothing', () => {
    const rehearsal = healthy();

    rehearsal
      .checked('logs-1', false)
      .checked('logs-1', false)
      .checked('logs-1', true)
      .checked('logs-1', false);

    expect(rehearsal.statuses()).toEqual(['logs-1 healthy']);
    expect(rehearsal.service.tasks[0]).toMatchObject({ failedChecks: 1, lastCheck: 'connection refused' });
  });

  test('a task that keeps failing its checks is stopped and, once it has ended, replaced', () => {
    const rehearsal = healthy();

    for (let check = 0; check < 3; check += 1) rehearsal.checked('logs-1', false);
    expect(rehearsal.asked()).toEqual([{ type: 'signalProcess', task: 'logs-1', signal: 'SIGTERM' }]);
    expect(rehearsal.events.at(-1)).toMatchObject({
      reason: 'failed 3 health checks in a row: connection refused',
    });

    rehearsal.crashes('logs-1');
    expect(rehearsal.asked()).toMatchObject([{ type: 'startProcess', task: 'logs-2' }]);
  });

  test('an answer that arrives after the task has ended is ignored', () => {
    const rehearsal = healthy().crashes('logs-1');
    const before = rehearsal.service;

    rehearsal.checked('logs-1', true);

    expect(rehearsal.service).toEqual(before);
  });
});

describe('stopping', () => {
  test('stop sends the stop signal, then nothing until the process ends, and nothing is started again', () => {
    const rehearsal = healthy().happens({ type: 'stop', reason: 'the environment stops' });
    expect(rehearsal.asked()).toEqual([{ type: 'signalProcess', task: 'logs-1', signal: 'SIGTERM' }]);

    rehearsal.happens({ type: 'processEnded', task: 'logs-1', exitCode: 0, lastLines: [] });

    expect(rehearsal.asked()).toEqual([]);
    expect(nextWakeAt(rehearsal.service)).toBeUndefined();
    expect(rehearsal.events.at(-1)).toMatchObject({ cause: 'requested', reason: 'the environment stops' });
  });

  test('a task that does not stop within its stop timeout is killed', () => {
    const rehearsal = healthy().happens({ type: 'stop', reason: 'the environment stops' });
    rehearsal.asked();

    expect(rehearsal.after(29_999).asked()).toEqual([]);
    expect(rehearsal.after(1).asked()).toEqual([
      { type: 'signalProcess', task: 'logs-1', signal: 'SIGKILL' },
    ]);

    rehearsal.happens({ type: 'processEnded', task: 'logs-1', signal: 'SIGKILL', lastLines: [] });
    expect(rehearsal.events.at(-1)).toMatchObject({ reason: 'the environment stops; did not stop in time' });
  });

  test('kill does not wait, and cancels a restart that was due', () => {
    const rehearsal = new Rehearsal().happens({ type: 'deploy', definition });
    rehearsal.started('logs-1').crashes('logs-1').started('logs-2').crashes('logs-2').asked();

    rehearsal.happens({ type: 'kill' }).after(60_000);

    expect(rehearsal.asked()).toEqual([]);
    expect(liveTasks(rehearsal.service)).toEqual([]);
  });

  test('a task that is stopped before it has a process gets its signal and is not checked', () => {
    const rehearsal = new Rehearsal().happens({ type: 'deploy', definition });

    rehearsal.happens({ type: 'stop', reason: 'the environment stops' }).started('logs-1');

    expect(rehearsal.asked().map(({ type }) => type)).toEqual(['startProcess', 'signalProcess']);
    expect(rehearsal.statuses()).toEqual(['logs-1 stopping']);
  });
});

describe('deploying again', () => {
  test('replaces the task after the old one has ended, with the new definition', () => {
    const rehearsal = healthy();
    const next = { ...definition, task: { ...definition.task, args: ['next.ts'] } };

    rehearsal.happens({ type: 'deploy', definition: next });
    expect(rehearsal.asked()).toEqual([{ type: 'signalProcess', task: 'logs-1', signal: 'SIGTERM' }]);

    rehearsal.happens({ type: 'processEnded', task: 'logs-1', exitCode: 0, lastLines: [] });
    expect(rehearsal.asked()).toEqual([{ type: 'startProcess', task: 'logs-2', definition: next.task }]);
  });

  test('ends the back-off of a crash loop', () => {
    const rehearsal = new Rehearsal().happens({ type: 'deploy', definition });
    for (let task = 1; task <= 5; task += 1)
      rehearsal.started(`logs-${task}`).crashes(`logs-${task}`).after(15_000);
    rehearsal.started('logs-6').crashes('logs-6').asked();

    rehearsal.happens({ type: 'deploy', definition });

    expect(rehearsal.asked()).toMatchObject([{ type: 'startProcess', task: 'logs-7' }]);
  });

  test('with another desired count runs as many tasks', () => {
    const rehearsal = healthy();

    rehearsal.happens({ type: 'deploy', definition: { ...definition, desiredCount: 3 } }).crashes('logs-1');

    const running = liveTasks(rehearsal.service).map(({ id }) => id);
    expect(running).toEqual(['logs-2', 'logs-3', 'logs-4']);
  });
});
