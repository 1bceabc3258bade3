import { describe, expect, test } from '@jest/globals';

import { app, serviceOf } from '../../test/definitions.ts';
import { Rehearsal } from '../../test/rehearsal.ts';
import { nextWakeAt } from './step.ts';

describe('a new task', () => {
  test('goes from pending through starting and healthy to its first request', () => {
    const rehearsal = new Rehearsal(serviceOf('v1'));
    expect(rehearsal.asked()).toEqual(['startContainer logs-1 app']);
    expect(rehearsal.statuses()).toEqual(['logs-1 pending']);

    rehearsal.after(40).starts('logs-1');
    expect(rehearsal.asked()).toEqual(['checkHealth logs-1']);
    expect(rehearsal.statuses()).toEqual(['logs-1 starting']);

    rehearsal.passes('logs-1').after(100).passes('logs-1');
    expect(rehearsal.statuses()).toEqual(['logs-1 healthy']);
    expect(rehearsal.asked()).toEqual(['checkHealth logs-1']);

    rehearsal.after(1_999);
    expect(rehearsal.asked()).toEqual(['checkHealth logs-1']);
    rehearsal.after(1);
    expect(rehearsal.asked()).toEqual(['registerTarget logs-1']);
    expect(rehearsal.task('logs-1').readyAt).toBeUndefined();

    rehearsal.after(60).happens({ type: 'targetHealthy', task: 'logs-1' });
    expect(rehearsal.task('logs-1')).toMatchObject({ status: 'healthy', readyAt: rehearsal.now, port: 8101 });
    expect(rehearsal.told().map(({ type }) => type)).toEqual([
      'deployment',
      'serviceEvent',
      'taskStarted',
      'taskHealthy',
      'serviceEvent',
      'taskReady',
      'deployment',
      'serviceEvent',
      'serviceEvent',
    ]);
  });

  test('needs its passed checks in a row, and is asked at the start interval until then, one check at a time', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).starts('logs-1').passes('logs-1').fails('logs-1');
    rehearsal.asked();

    expect(nextWakeAt(rehearsal.service, rehearsal.now)).toBe(rehearsal.now + 100);
    expect(rehearsal.after(99).asked()).toEqual([]);
    expect(rehearsal.after(1).asked()).toEqual(['checkHealth logs-1']);
    expect(rehearsal.after(5_000).asked()).toEqual([]);

    rehearsal.passes('logs-1');
    expect(rehearsal.statuses()).toEqual(['logs-1 starting']);
    expect(rehearsal.passes('logs-1').statuses()).toEqual(['logs-1 healthy']);
  });

  test('may fail its checks during the grace time, and is replaced when it still does after it', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).starts('logs-1');

    rehearsal.fails('logs-1').fails('logs-1').fails('logs-1').after(59_999).fails('logs-1');
    expect(rehearsal.statuses()).toEqual(['logs-1 starting']);
    rehearsal.asked();

    rehearsal.after(1).fails('logs-1');
    expect(rehearsal.task('logs-1')).toMatchObject({
      status: 'stopping',
      cause: 'failed',
      reason: 'was not healthy within 60 s: GET /health on port 8101: answered 503',
    });
    expect(rehearsal.asked()).toEqual(['signalContainer logs-1 app SIGTERM', 'startContainer logs-2 app']);
    expect(rehearsal.said()).toContain(
      '(task logs-1) (port 8101) is unhealthy in (target-group logs) due to (reason answered 503).',
    );
  });

  test('has failed when its target does not become healthy in the same time', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).starts('logs-1').passes('logs-1').passes('logs-1');
    rehearsal.after(2_000).asked();

    expect(rehearsal.after(60_000).asked()).toEqual(['deregisterTarget logs-1', 'startContainer logs-2 app']);
    expect(rehearsal.task('logs-1')).toMatchObject({
      reason: 'got no requests: its target was not healthy in time',
    });
  });

  test('without a health check is healthy when it runs, and ready after the stable time without any target', () => {
    const { port: _, ...worker } = app;
    const { healthCheck: __, ...definition } = serviceOf('v1', { containers: [worker] });
    const rehearsal = new Rehearsal(definition);

    rehearsal.happens({ type: 'containerStarted', task: 'logs-1', container: 'app', pid: 42 });
    expect(rehearsal.statuses()).toEqual(['logs-1 healthy']);
    rehearsal.after(2_000);

    expect(rehearsal.asked()).toEqual(['startContainer logs-1 app']);
    expect(rehearsal.deployment()).toMatchObject({ status: 'SUCCESSFUL' });
  });

  test('that cannot be started is a stopped task that says why', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).ends('logs-1', { startError: 'spawn ENOENT' });

    expect(rehearsal.task('logs-1')).toMatchObject({
      status: 'stopped',
      cause: 'failed',
      reason: 'could not be started: spawn ENOENT',
    });
  });
});

describe('a task whose port another program has', () => {
  test('is replaced, however healthy the answer was', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).starts('logs-1');
    rehearsal.asked();

    rehearsal.happens({ type: 'portLost', task: 'logs-1', holder: 'pid 7 (node)' });

    expect(rehearsal.task('logs-1')).toMatchObject({
      status: 'stopping',
      cause: 'failed',
      reason: 'lost its port 8101 to pid 7 (node)',
      portTakenBy: 'pid 7 (node)',
    });
    expect(rehearsal.asked()).toEqual(['signalContainer logs-1 app SIGTERM', 'startContainer logs-2 app']);
  });

  test('is looked for at the first check, and at the first after one that failed', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).starts('logs-1');
    const confirms = (): boolean[] =>
      rehearsal
        .after(10_000)
        .commands()
        .flatMap((command) => (command.type === 'checkHealth' ? [command.confirmPort] : []));

    expect(confirms()).toEqual([true]);
    rehearsal.passes('logs-1');
    expect(confirms()).toEqual([false]);
    rehearsal.fails('logs-1');
    expect(confirms()).toEqual([true]);
  });
});

describe('the port that a task listens on in place of its own', () => {
  const finds = (rehearsal: Rehearsal): boolean[] =>
    rehearsal
      .after(10_000)
      .commands()
      .flatMap((command) => (command.type === 'checkHealth' ? [command.findListener] : []));

  test('is looked for when the next failed check may be the last', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).starts('logs-1').fails('logs-1').fails('logs-1');
    rehearsal.commands();
    expect(finds(rehearsal)).toEqual([false]);

    rehearsal.after(48_000).fails('logs-1');
    expect(finds(rehearsal)).toEqual([true]);
  });

  test('and of a healthy task, at the check that would make it unhealthy', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).getsReady('logs-1').fails('logs-1');
    expect(finds(rehearsal)).toEqual([false]);

    rehearsal.fails('logs-1');
    expect(finds(rehearsal)).toEqual([true]);
  });
});

describe('a task that gets requests', () => {
  test('is not touched by fewer failed checks than the threshold', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).getsReady('logs-1');

    rehearsal.fails('logs-1').fails('logs-1').passes('logs-1').fails('logs-1');

    expect(rehearsal.task('logs-1')).toMatchObject({
      status: 'healthy',
      failedChecks: 1,
      lastCheck: 'answered 503',
    });
  });

  test('is deregistered at the failed check that makes it unhealthy, and replaced', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).getsReady('logs-1');
    rehearsal.asked();

    rehearsal.fails('logs-1').fails('logs-1').fails('logs-1');

    expect(rehearsal.asked()).toEqual(['deregisterTarget logs-1', 'startContainer logs-2 app']);
    expect(rehearsal.statuses()).toEqual(['logs-1 draining', 'logs-2 pending']);
    expect(rehearsal.task('logs-1').reason).toBe(
      'failed 3 health checks in a row: GET /health on port 8101: answered 503',
    );
  });

  test('is deregistered when it crashes, and remembered with exit code and last lines', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).getsReady('logs-1');
    rehearsal.asked();

    rehearsal.crashes('logs-1');

    expect(rehearsal.asked()).toEqual(['deregisterTarget logs-1', 'startContainer logs-2 app']);
    expect(rehearsal.task('logs-1')).toMatchObject({
      status: 'stopped',
      cause: 'failed',
      reason: 'exited with code 1',
      exitCode: 1,
      lastLines: ['boom'],
    });
  });

  test('drains before its stop signal, for as long as it has requests', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).getsReady('logs-1').scales(0);
    expect(rehearsal.asked()).toEqual(['deregisterTarget logs-1']);
    expect(rehearsal.statuses()).toEqual(['logs-1 draining']);

    expect(rehearsal.after(3_000).drains('logs-1').asked()).toEqual(['signalContainer logs-1 app SIGTERM']);
    expect(rehearsal.statuses()).toEqual(['logs-1 stopping']);

    rehearsal.ends('logs-1');
    expect(rehearsal.task('logs-1')).toMatchObject({ status: 'stopped', cause: 'requested', exitCode: 0 });
  });

  test('gets its stop signal when the deregistration delay is over, whatever is still in flight', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).getsReady('logs-1').scales(0);
    rehearsal.asked();

    expect(rehearsal.after(14_999).asked()).toEqual([]);
    expect(rehearsal.after(1).asked()).toEqual(['signalContainer logs-1 app SIGTERM']);
    expect(rehearsal.drains('logs-1', 2).asked()).toEqual([]);
    expect(rehearsal.said()).toContain(
      '(task logs-1) was draining for too long: 2 requests or WebSockets were cut.',
    );
  });

  test('that crashes while it drains is stopped, and still was asked to go', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).getsReady('logs-1').scales(0).crashes('logs-1');

    expect(rehearsal.task('logs-1')).toMatchObject({ status: 'stopped', cause: 'requested', exitCode: 1 });
    expect(rehearsal.service.failures).toBe(0);
  });
});

describe('stopping', () => {
  test('a task that ignores its stop signal is killed after the stop timeout, once', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).getsReady('logs-1').scales(0).drains('logs-1');
    rehearsal.asked();

    expect(rehearsal.after(29_999).asked()).toEqual([]);
    expect(rehearsal.after(1).asked()).toEqual(['signalContainer logs-1 app SIGKILL']);
    expect(rehearsal.after(60_000).asked()).toEqual([]);

    rehearsal.ends('logs-1', { signal: 'SIGKILL' });
    expect(rehearsal.said()).toContain('(task logs-1) did not stop in time and was killed.');
    expect(rehearsal.task('logs-1')).toMatchObject({
      killedAt: expect.any(Number),
      signal: 'SIGKILL',
      reason: 'Scaling activity initiated by (deployment logs/1); did not stop in time and was killed',
    });
  });

  test('everything that runs is asked to stop, and nothing is started again', () => {
    const rehearsal = new Rehearsal(serviceOf('v1', { desiredCount: 2 })).getsReady('logs-1');
    rehearsal.asked();

    rehearsal.happens({ type: 'stop', reason: 'the environment stops' });
    expect(rehearsal.asked()).toEqual(['deregisterTarget logs-1', 'signalContainer logs-2 app SIGTERM']);
    rehearsal.drains('logs-1').ends('logs-1').ends('logs-2').after(60_000);

    expect(rehearsal.asked()).toEqual(['signalContainer logs-1 app SIGTERM']);
    expect(rehearsal.task('logs-1').reason).toBe('the environment stops');
    expect(rehearsal.deployment()).toMatchObject({ status: 'STOPPED', cause: 'request' });
    expect(nextWakeAt(rehearsal.service, rehearsal.now)).toBeUndefined();
  });

  test('killing does not wait: neither for requests nor for the stop signal to work', () => {
    const rehearsal = new Rehearsal(serviceOf('v1', { desiredCount: 2 })).getsReady('logs-1');
    rehearsal.asked();

    rehearsal.happens({ type: 'kill' });

    expect(rehearsal.asked()).toEqual([
      'deregisterTarget logs-1',
      'signalContainer logs-1 app SIGKILL',
      'signalContainer logs-2 app SIGKILL',
    ]);
    rehearsal.ends('logs-1', { signal: 'SIGKILL' }).ends('logs-2', { signal: 'SIGKILL' });
    expect(rehearsal.statuses()).toEqual(['logs-1 stopped', 'logs-2 stopped']);
    expect(rehearsal.task('logs-1').reason).toBe('killed');
  });

  test('answers that come after the task has ended change nothing', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).getsReady('logs-1').crashes('logs-1');
    const before = rehearsal.service;

    rehearsal.passes('logs-1').drains('logs-1').happens({ type: 'targetHealthy', task: 'logs-1' });

    expect(rehearsal.service).toEqual(before);
  });
});
