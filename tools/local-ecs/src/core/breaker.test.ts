import { describe, expect, test } from '@jest/globals';

import { serviceOf } from '../../test/definitions.ts';
import { Rehearsal } from '../../test/rehearsal.ts';
import { failureThreshold } from './breaker.ts';

const { deployment } = serviceOf('v1');
const watching = { ...deployment, alarms: { names: ['errors'], rollback: true } };

function deploying(changes: Parameters<typeof serviceOf>[1] = {}): Rehearsal {
  return new Rehearsal(serviceOf('v1')).getsReady('logs-1').deploys(serviceOf('v2', changes));
}

describe('the circuit breaker', () => {
  test.each([
    [0, 3],
    [1, 3],
    [6, 3],
    [7, 4],
    [25, 13],
    [400, 200],
    [800, 200],
  ])('of %d desired tasks trips at %d failed ones, as the documentation has it', (count, threshold) => {
    expect(failureThreshold(count)).toBe(threshold);
  });

  test.each([
    ['COUNT', 1, 10, 1],
    ['COUNT', 7, 1, 7],
    ['BOUNDED_PERCENT', 10, 10, 3],
    ['BOUNDED_PERCENT', 100, 500, 200],
    ['UNBOUNDED_PERCENT', 10, 10, 1],
    ['UNBOUNDED_PERCENT', 100, 500, 500],
    ['UNBOUNDED_PERCENT', 50, 0, 1],
  ] as const)('a threshold of %s %d of %d tasks is %d failed ones', (type, value, count, threshold) => {
    expect(failureThreshold(count, { type, value })).toBe(threshold);
  });

  test('trips at the threshold that the service sets', () => {
    const circuitBreaker = {
      ...deployment.circuitBreaker,
      threshold: { type: 'COUNT', value: 1 } as const,
    };
    const rehearsal = deploying({ deployment: { ...deployment, circuitBreaker } });

    rehearsal.starts('logs-2').crashes('logs-2');

    expect(rehearsal.deployment()).toMatchObject({
      threshold: 1,
      status: 'ROLLBACK_SUCCESSFUL',
    });
  });

  test('counts tasks that do not start, crash, or never get healthy', () => {
    const rehearsal = deploying();

    rehearsal.ends('logs-2', { startError: 'spawn ENOENT' });
    expect(rehearsal.deployment()).toMatchObject({
      failedTasks: 1,
      lastFailure: expect.stringContaining('ENOENT'),
    });
    rehearsal.starts('logs-3').crashes('logs-3').after(250);
    expect(rehearsal.deployment()).toMatchObject({ failedTasks: 2, status: 'IN_PROGRESS' });
    rehearsal.starts('logs-4').fails('logs-4').fails('logs-4').after(60_000).fails('logs-4');

    expect(rehearsal.deployment()).toMatchObject({
      failedTasks: 3,
      status: 'ROLLBACK_IN_PROGRESS',
      statusReason:
        'tasks failed to start: (task logs-4) was not healthy within 60 s: GET /health on port 8103: answered 503',
    });
  });

  test('is set back by a task that gets ready', () => {
    const rehearsal = deploying().crashes('logs-2').crashes('logs-3').after(250);

    rehearsal.getsReady('logs-4');

    expect(rehearsal.deployment()).toMatchObject({ failedTasks: 0, status: 'IN_PROGRESS' });
  });

  test('is not set back by a task that gets healthy and crashes within the stable time', () => {
    const rehearsal = deploying();

    for (const task of ['logs-2', 'logs-3', 'logs-4'])
      rehearsal.starts(task).passes(task).passes(task).crashes(task).after(1_000);

    expect(rehearsal.deployment().status).toBe('ROLLBACK_SUCCESSFUL');
  });

  test('without resetOnHealthyTask counts every task that gets ready and then crashes', () => {
    const circuitBreaker = { enable: true, rollback: true, resetOnHealthyTask: false };
    const rehearsal = deploying({ deployment: { ...deployment, circuitBreaker } });

    for (const task of ['logs-2', 'logs-3', 'logs-4']) rehearsal.getsReady(task).crashes(task).after(1_000);

    expect(rehearsal.deployment()).toMatchObject({ failedTasks: 3, cause: 'circuitBreaker' });
  });

  test('does not count what was asked to stop, nor tasks of the version before', () => {
    const rehearsal = deploying().crashes('logs-1').starts('logs-2').scales(0);

    rehearsal.ends('logs-2', { exitCode: 1 });

    expect(rehearsal.deployment()).toMatchObject({ failedTasks: 0, status: 'SUCCESSFUL' });
  });

  test('that is off lets a crash loop go on', () => {
    const circuitBreaker = { enable: false, rollback: false };
    const rehearsal = deploying({ deployment: { ...deployment, circuitBreaker } });

    for (let task = 2; task < 10; task += 1) rehearsal.crashes(`logs-${task}`).after(15_000);

    expect(rehearsal.deployment()).toMatchObject({ failedTasks: 8, status: 'IN_PROGRESS' });
  });

  test('does not watch a service whose deployment has ended', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).getsReady('logs-1');

    for (let task = 1; task < 10; task += 1) rehearsal.crashes(`logs-${task}`).after(15_000);

    expect(rehearsal.deployment()).toMatchObject({ failedTasks: 0, status: 'SUCCESSFUL' });
    expect(rehearsal.statuses().at(-1)).toBe('logs-10 pending');
  });
});

describe('deployment alarms', () => {
  const alarm = (value: 'OK' | 'ALARM', name = 'errors') => ({ type: 'alarm', name, value }) as const;

  test('roll the deployment back that they ring in', () => {
    const rehearsal = deploying({ deployment: watching }).happens(alarm('ALARM'));

    expect(rehearsal.deployment()).toMatchObject({
      status: 'ROLLBACK_IN_PROGRESS',
      cause: 'alarm',
      statusReason: 'alarm detected: errors',
    });
    expect(rehearsal.said()).toContain('(deployment logs/2) deployment failed: alarm detected.');
    expect(rehearsal.ends('logs-2').deployment().status).toBe('ROLLBACK_SUCCESSFUL');
  });

  test('that the deployment does not name are none of its business', () => {
    const rehearsal = deploying({ deployment: watching }).happens(alarm('ALARM', 'latency'));

    expect(rehearsal.deployment().status).toBe('IN_PROGRESS');
  });

  test('that were on when it began do not judge it, as in ECS: it may be the repair', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).getsReady('logs-1').happens(alarm('ALARM'));
    rehearsal.deploys(serviceOf('v2', { deployment: watching })).happens(alarm('OK'), alarm('ALARM'));

    expect(rehearsal.deployment().status).toBe('IN_PROGRESS');
  });

  test('judges a deployment for the bake time after its tasks are ready', () => {
    const baking = { ...deployment, alarms: { ...watching.alarms, bakeMs: 60_000 } };
    const rehearsal = deploying({ deployment: baking }).getsReady('logs-2').drains('logs-1').ends('logs-1');
    expect(rehearsal.deployment()).toMatchObject({ status: 'IN_PROGRESS', bakingSince: rehearsal.now });

    rehearsal.after(59_999);
    expect(rehearsal.deployment().status).toBe('IN_PROGRESS');
    rehearsal.after(1);

    expect(rehearsal.deployment().status).toBe('SUCCESSFUL');
  });

  test('an alarm that goes on while a deployment bakes rolls it back', () => {
    const baking = { ...deployment, alarms: { ...watching.alarms, bakeMs: 60_000 } };
    const rehearsal = deploying({ deployment: baking }).getsReady('logs-2').drains('logs-1').ends('logs-1');

    rehearsal.after(30_000).happens({ type: 'alarm', name: 'errors', value: 'ALARM' });

    expect(rehearsal.deployment()).toMatchObject({ status: 'ROLLBACK_IN_PROGRESS', cause: 'alarm' });
  });
});
