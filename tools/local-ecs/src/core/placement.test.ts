import { describe, expect, test } from '@jest/globals';

import { serviceOf } from '../../test/definitions.ts';
import { Rehearsal } from '../../test/rehearsal.ts';
import type { DeploymentConfiguration } from '../definition.ts';
import { taskBounds } from './placement.ts';
import { nextWakeAt } from './step.ts';

const circuitBreaker = { enable: true, rollback: true };

function percent(minimumHealthyPercent: number, maximumPercent: number): DeploymentConfiguration {
  return { minimumHealthyPercent, maximumPercent, circuitBreaker };
}

describe('taskBounds', () => {
  test.each([
    [4, 50, 200, { minimum: 2, maximum: 8 }],
    [2, 75, 150, { minimum: 2, maximum: 3 }],
    [3, 50, 150, { minimum: 2, maximum: 4 }],
    [1, 100, 200, { minimum: 1, maximum: 2 }],
    [0, 100, 200, { minimum: 0, maximum: 0 }],
  ])(
    '%d tasks at %d and %d percent: the minimum is rounded up, the maximum down',
    (count, low, high, bounds) => {
      expect(taskBounds(count, percent(low, high))).toEqual(bounds);
    },
  );
});

describe('replacing the tasks of a release', () => {
  test('at 100 and 200 percent starts all new ones, and lets an old one go for each that is ready', () => {
    const rehearsal = new Rehearsal(serviceOf('v1', { desiredCount: 2 })).getsReady('logs-1', 'logs-2');
    rehearsal.asked();

    rehearsal.deploys(serviceOf('v2'));
    expect(rehearsal.asked()).toEqual(['startContainer logs-3 app', 'startContainer logs-4 app']);

    expect(rehearsal.getsReady('logs-4').asked()).toEqual(['deregisterTarget logs-1']);
    expect(rehearsal.getsReady('logs-3').asked()).toEqual(['deregisterTarget logs-2']);
  });

  test('without room above the desired count lets old ones go first, down to the minimum', () => {
    const deployment = percent(50, 100);
    const rehearsal = new Rehearsal(serviceOf('v1', { desiredCount: 4, deployment }));
    rehearsal.getsReady('logs-1', 'logs-2', 'logs-3', 'logs-4').asked();

    rehearsal.deploys(serviceOf('v2', { deployment }));
    expect(rehearsal.asked()).toEqual(['deregisterTarget logs-1', 'deregisterTarget logs-2']);

    // A task that drains or stops still takes its share of the machine.
    expect(rehearsal.drains('logs-1').asked()).toEqual(['signalContainer logs-1 app SIGTERM']);
    expect(rehearsal.ends('logs-1').asked()).toEqual(['startContainer logs-5 app']);
  });

  test('a start that waits for room does not ask to be woken', () => {
    const deployment = percent(0, 100);
    const rehearsal = new Rehearsal(serviceOf('v1', { deployment })).getsReady('logs-1');
    rehearsal.deploys(serviceOf('v2', { deployment })).drains('logs-1').after(1_000);

    expect(nextWakeAt(rehearsal.service, rehearsal.now)).toBe(rehearsal.now + 29_000);
  });

  test('a task that is not ready goes at once: it counts towards no minimum', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).starts('logs-1');
    rehearsal.asked();

    rehearsal.deploys(serviceOf('v2'));

    expect(rehearsal.asked()).toEqual(['signalContainer logs-1 app SIGTERM', 'startContainer logs-2 app']);
  });

  test('an old task that crashes meanwhile is not started again: only the deployment grows', () => {
    const rehearsal = new Rehearsal(serviceOf('v1', { desiredCount: 2 })).getsReady('logs-1', 'logs-2');
    rehearsal.deploys(serviceOf('v2')).asked();

    rehearsal.crashes('logs-1');

    expect(rehearsal.asked()).toEqual(['deregisterTarget logs-1']);
    expect(rehearsal.getsReady('logs-3').asked()).toEqual([]);
    expect(rehearsal.getsReady('logs-4').asked()).toEqual(['deregisterTarget logs-2']);
  });
});

describe('scaling', () => {
  test('up starts tasks, down stops the youngest', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).getsReady('logs-1');
    rehearsal.asked();

    expect(rehearsal.scales(3).asked()).toEqual(['startContainer logs-2 app', 'startContainer logs-3 app']);
    rehearsal.getsReady('logs-2', 'logs-3').asked();

    expect(rehearsal.scales(1).asked()).toEqual(['deregisterTarget logs-3', 'deregisterTarget logs-2']);
    expect(rehearsal.said()).toContain('has stopped 2 running tasks: (task logs-2) (task logs-3).');
  });

  test('down takes tasks first that get no requests yet', () => {
    const rehearsal = new Rehearsal(serviceOf('v1', { desiredCount: 2 })).getsReady('logs-2');
    rehearsal.asked();

    expect(rehearsal.scales(1).asked()).toEqual(['signalContainer logs-1 app SIGTERM']);
  });

  test('to none completes a deployment as soon as the last task has ended', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).starts('logs-1').scales(0);
    expect(rehearsal.deployment().status).toBe('IN_PROGRESS');

    expect(rehearsal.ends('logs-1').deployment().status).toBe('SUCCESSFUL');
    expect(rehearsal.deploys(serviceOf('v2')).deployment().status).toBe('SUCCESSFUL');
  });

  test('during a deployment moves its bounds', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).getsReady('logs-1').deploys(serviceOf('v2'));
    rehearsal.asked();

    rehearsal.scales(3);
    expect(rehearsal.asked()).toEqual(['startContainer logs-3 app', 'startContainer logs-4 app']);
    rehearsal.scales(1);
    expect(rehearsal.asked()).toEqual([
      'signalContainer logs-3 app SIGTERM',
      'signalContainer logs-4 app SIGTERM',
    ]);
    rehearsal.ends('logs-3').ends('logs-4').getsReady('logs-2').drains('logs-1').ends('logs-1');

    expect(rehearsal.deployment()).toMatchObject({ release: 'v2', status: 'SUCCESSFUL' });
  });
});

describe('crash loops', () => {
  test('wait longer each time, up to 15 seconds', () => {
    const deployment = { ...percent(100, 200), circuitBreaker: { enable: false, rollback: false } };
    const rehearsal = new Rehearsal(serviceOf('v1', { deployment }));

    const waits = Array.from({ length: 10 }, (_, index) => {
      rehearsal.starts(`logs-${index + 1}`).crashes(`logs-${index + 1}`);
      const wait = (nextWakeAt(rehearsal.service, rehearsal.now) ?? rehearsal.now) - rehearsal.now;
      rehearsal.after(wait);
      return wait;
    });

    expect(waits.slice(1)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    expect(rehearsal.statuses().at(-1)).toBe('logs-11 pending');
    expect(rehearsal.said()).toContain('is unable to consistently start tasks successfully.');
  });

  test('begin anew with a crash after ten healthy seconds', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).crashes('logs-1').getsReady('logs-2').crashes('logs-2');
    expect(rehearsal.service.failures).toBe(2);
    rehearsal.after(250).getsReady('logs-3').after(10_000).asked();

    rehearsal.crashes('logs-3');

    expect(rehearsal.service.failures).toBe(1);
    expect(rehearsal.asked()).toContain('startContainer logs-4 app');
  });

  test('end with a new deployment', () => {
    const rehearsal = new Rehearsal(serviceOf('v1')).crashes('logs-1').crashes('logs-2');
    rehearsal.asked();

    expect(rehearsal.deploys(serviceOf('v2')).asked()).toEqual(['startContainer logs-3 app']);
  });

  test('only the ten tasks that stopped last are remembered', () => {
    const deployment = { ...percent(100, 200), circuitBreaker: { enable: false, rollback: false } };
    const rehearsal = new Rehearsal(serviceOf('v1', { deployment }));

    rehearsal.scales(2);
    for (let task = 2; task <= 13; task += 1) rehearsal.crashes(`logs-${task}`).after(15_000);
    rehearsal.crashes('logs-1');

    const stopped = rehearsal.statuses().filter((status) => status.endsWith('stopped'));
    expect(stopped).toEqual([
      'logs-1 stopped',
      ...Array.from({ length: 9 }, (_, index) => `logs-${index + 5} stopped`),
    ]);
  });
});
