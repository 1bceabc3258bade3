import { describe, expect, test } from '@jest/globals';

import { app, appAfterMigration, migration, serviceOf } from '../../test/definitions.ts';
import { Rehearsal } from '../../test/rehearsal.ts';

const sidecar = { ...migration, name: 'sidecar' };

function migrating(): Rehearsal {
  const rehearsal = new Rehearsal(serviceOf('v1', { containers: [migration, appAfterMigration] }));
  expect(rehearsal.asked()).toEqual(['startContainer logs-1 migrate']);
  return rehearsal.starts('logs-1', 'migrate');
}

describe('containers of a task', () => {
  test('one that must succeed first runs to its end before the app starts', () => {
    const rehearsal = migrating();
    expect(rehearsal.asked()).toEqual([]);
    expect(rehearsal.statuses()).toEqual(['logs-1 pending']);

    rehearsal.ends('logs-1', { exitCode: 0 }, 'migrate');

    expect(rehearsal.asked()).toEqual(['startContainer logs-1 app']);
    expect(rehearsal.getsReady('logs-1').deployment().status).toBe('SUCCESSFUL');
  });

  test('one that must succeed and does not fails its task, with its exit code and last lines', () => {
    const rehearsal = migrating().ends('logs-1', { exitCode: 3, lastLines: ['no such table'] }, 'migrate');

    expect(rehearsal.task('logs-1')).toMatchObject({
      status: 'stopped',
      cause: 'failed',
      reason: 'exited with code 3 in container migrate, which app depends on',
      exitCode: 3,
      lastLines: ['no such table'],
    });
    expect(rehearsal.deployment().failedTasks).toBe(1);
  });

  test('a task that fails with nothing left to stop makes room for the next at once', () => {
    const { circuitBreaker } = serviceOf('v1').deployment;
    const deployment = { minimumHealthyPercent: 0, maximumPercent: 100, circuitBreaker };
    const rehearsal = new Rehearsal(
      serviceOf('v1', { deployment, containers: [migration, appAfterMigration] }),
    );

    rehearsal.starts('logs-1', 'migrate').ends('logs-1', { exitCode: 1 }, 'migrate');

    expect(rehearsal.statuses()).toEqual(['logs-1 stopped', 'logs-2 pending']);
  });

  test('one that is waited for too long fails its task', () => {
    const rehearsal = migrating().after(179_999);
    expect(rehearsal.statuses()).toEqual(['logs-1 pending']);

    rehearsal.after(1);

    expect(rehearsal.task('logs-1').reason).toBe('did not start container app in time');
    expect(rehearsal.asked()).toEqual([
      'signalContainer logs-1 migrate SIGTERM',
      'startContainer logs-2 migrate',
    ]);
  });

  test.each([
    ['START', 'is running'],
    ['COMPLETE', 'has ended, in whatever way'],
    ['HEALTHY', 'has passed the health check of the task'],
  ] as const)('one with %s waits until the other %s', (condition, _what) => {
    const first = condition === 'HEALTHY' ? app : { ...migration, name: 'first' };
    const second = {
      ...sidecar,
      essential: condition !== 'HEALTHY',
      dependsOn: [{ container: first.name, condition }],
    };
    const rehearsal = new Rehearsal(serviceOf('v1', { containers: [first, second] }));
    expect(rehearsal.asked()).toEqual([`startContainer logs-1 ${first.name}`]);

    rehearsal.starts('logs-1', first.name);
    if (condition === 'COMPLETE') rehearsal.ends('logs-1', { exitCode: 1 }, first.name);
    if (condition === 'HEALTHY') rehearsal.passes('logs-1').passes('logs-1');

    expect(rehearsal.asked()).toContain('startContainer logs-1 sidecar');
  });

  test('one that is not essential may end without its task', () => {
    const rehearsal = new Rehearsal(serviceOf('v1', { containers: [app, sidecar] }));
    rehearsal.starts('logs-1', 'sidecar').getsReady('logs-1');

    rehearsal.ends('logs-1', { exitCode: 1 }, 'sidecar');

    expect(rehearsal.task('logs-1')).toMatchObject({ status: 'healthy', containers: [{}, { exitCode: 1 }] });
  });

  test('an essential one that ends takes the others with it', () => {
    const rehearsal = new Rehearsal(serviceOf('v1', { containers: [app, sidecar] }));
    rehearsal.starts('logs-1', 'sidecar').getsReady('logs-1').asked();

    rehearsal.crashes('logs-1');

    expect(rehearsal.asked()).toContain('signalContainer logs-1 sidecar SIGTERM');
    expect(rehearsal.statuses()[0]).toBe('logs-1 stopping');
    rehearsal.ends('logs-1', { exitCode: 0 }, 'sidecar');
    expect(rehearsal.task('logs-1')).toMatchObject({ status: 'stopped', exitCode: 1, lastLines: ['boom'] });
  });

  test('those that depend on others stop before them', () => {
    const proxy = { ...sidecar, name: 'proxy' };
    const dependent = { ...app, dependsOn: [{ container: 'proxy', condition: 'START' as const }] };
    const rehearsal = new Rehearsal(serviceOf('v1', { containers: [proxy, dependent] }));
    rehearsal.starts('logs-1', 'proxy').getsReady('logs-1').scales(0).asked();

    expect(rehearsal.drains('logs-1').asked()).toEqual(['signalContainer logs-1 app SIGTERM']);
    expect(rehearsal.ends('logs-1').asked()).toEqual(['signalContainer logs-1 proxy SIGTERM']);
  });
});
