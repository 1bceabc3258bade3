import { describe, expect, test } from '@jest/globals';

import { serviceOf } from '../../test/definitions.ts';
import { Rehearsal } from '../../test/rehearsal.ts';
import { verdictOf } from '../description.ts';
import { describeService } from './describe.ts';

function running(): Rehearsal {
  const rehearsal = new Rehearsal(serviceOf('v1')).getsReady('logs-1');
  rehearsal.asked();
  rehearsal.told();
  return rehearsal;
}

/** Fails `count` tasks of the release in turn, the first of them called `logs-<first>`. */
function crashLoop(rehearsal: Rehearsal, first: number, count = 3): Rehearsal {
  for (let task = first; task < first + count; task += 1)
    rehearsal.starts(`logs-${task}`).crashes(`logs-${task}`).after(1_000);
  return rehearsal;
}

describe('a deployment', () => {
  test('succeeds when its tasks are ready and the old ones have ended, in ECS’s words', () => {
    const rehearsal = running().deploys(serviceOf('v2')).getsReady('logs-2');
    expect(rehearsal.deployment()).toMatchObject({ id: 'logs/2', release: 'v2', status: 'IN_PROGRESS' });

    rehearsal.drains('logs-1').ends('logs-1');

    expect(rehearsal.deployment()).toMatchObject({ status: 'SUCCESSFUL', finishedAt: rehearsal.now });
    expect(verdictOf(rehearsal.deployment())).toBe('succeeded');
    expect(rehearsal.said()).toEqual([
      'has started 1 tasks: (task logs-2).',
      'registered 1 targets in (target-group logs).',
      'deregistered 1 targets in (target-group logs).',
      'has begun draining connections on 1 tasks.',
      'has stopped 1 running tasks: (task logs-1).',
      '(deployment logs/2) deployment completed.',
      'has reached a steady state.',
    ]);
  });

  test('that fails rolls back to the release that was completed before, whose task was never touched', () => {
    const rehearsal = crashLoop(running().deploys(serviceOf('v2')), 2);

    expect(rehearsal.asked().filter((command) => command.includes('logs-1'))).toEqual([]);
    expect(rehearsal.deployment()).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: 'tasks failed to start: (task logs-4) exited with code 1',
      cause: 'circuitBreaker',
      failedTasks: 3,
      threshold: 3,
      rollback: { to: 'logs/1', release: 'v1', failedTasks: 0 },
    });
    expect(verdictOf(rehearsal.deployment())).toBe('rolled back');
    expect(rehearsal.said().slice(-4)).toEqual([
      '(deployment logs/2) deployment failed: tasks failed to start.',
      'rolling back to deployment logs/1.',
      '(deployment logs/1) deployment completed.',
      'has reached a steady state.',
    ]);
  });

  test('rolls back to a definition exactly as it ran, also when nothing of it runs any more', () => {
    const first = serviceOf('v1', { desiredCount: 2, deregistrationDelayMs: 1 });
    const rehearsal = new Rehearsal(first).getsReady('logs-1', 'logs-2');
    rehearsal.deploys(serviceOf('v2', { deployment: { ...first.deployment, minimumHealthyPercent: 0 } }));
    rehearsal.drains('logs-1').drains('logs-2').ends('logs-1').ends('logs-2');

    rehearsal.crashes('logs-3').crashes('logs-4').after(1_000).crashes('logs-5');
    rehearsal.ends('logs-6');

    const replacement = rehearsal.service.tasks.findLast(({ deployment }) => deployment === 'logs/1');
    expect(replacement).toMatchObject({ release: 'v1', status: 'pending' });
    expect(rehearsal.service.deployments[0]?.definition).toBe(first);
  });

  test('whose rollback fails as well says so, and starts nothing any more', () => {
    const rehearsal = crashLoop(running().deploys(serviceOf('v2')), 2, 2).crashes('logs-1');

    crashLoop(rehearsal, 4, 4);

    expect(rehearsal.deployment()).toMatchObject({
      status: 'ROLLBACK_FAILED',
      statusReason:
        'tasks failed to start: (task logs-4) exited with code 1; ' +
        'the rollback failed: tasks failed to start: (task logs-7) exited with code 1',
      rollback: { to: 'logs/1', failedTasks: 3 },
    });
    expect(verdictOf(rehearsal.deployment())).toBe('failed');
    rehearsal.asked();
    expect(rehearsal.after(60_000).asked()).toEqual([]);
  });

  test('that has nothing to roll back to fails and stays so', () => {
    const rehearsal = crashLoop(new Rehearsal(serviceOf('v1')), 1);

    expect(rehearsal.deployment()).toMatchObject({
      status: 'ROLLBACK_FAILED',
      statusReason:
        'tasks failed to start: (task logs-3) exited with code 1; there is no completed deployment to roll back to',
    });
    rehearsal.asked();
    expect(rehearsal.after(60_000).asked()).toEqual([]);
  });

  test('that fails without rollback leaves what runs as it is', () => {
    const deployment = { ...serviceOf('v2').deployment, circuitBreaker: { enable: true, rollback: false } };
    const rehearsal = crashLoop(running().deploys(serviceOf('v2', { deployment })), 2);

    expect(rehearsal.deployment()).toMatchObject({ status: 'STOPPED', cause: 'circuitBreaker' });
    expect(verdictOf(rehearsal.deployment())).toBe('failed');
    expect(rehearsal.task('logs-1').readyAt).toBeDefined();
  });

  test('is superseded by a newer one, which a later failure does not roll back to it', () => {
    const rehearsal = running().deploys(serviceOf('v2')).starts('logs-2').deploys(serviceOf('v3'));

    const superseded = rehearsal.service.deployments[1];
    expect(superseded).toMatchObject({ status: 'STOPPED', supersededBy: 'logs/3' });
    expect(rehearsal.asked()).toContain('signalContainer logs-2 app SIGTERM');

    rehearsal.ends('logs-2');
    expect(crashLoop(rehearsal, 3).deployment()).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      rollback: { to: 'logs/1' },
    });
  });

  test('is remembered after its rollback’s own definition has been forgotten', () => {
    const rehearsal = crashLoop(running().deploys(serviceOf('v2')), 2);
    for (let release = 3; release <= 21; release += 1) {
      const old = rehearsal.service.tasks.findLast(({ status }) => status === 'healthy')?.id ?? '';
      rehearsal.deploys(serviceOf(`v${release}`));
      rehearsal.getsReady(`logs-${rehearsal.service.tasksStarted}`).drains(old).ends(old);
    }

    const { deployments } = describeService(rehearsal.service);
    expect(deployments).toHaveLength(20);
    expect(deployments.at(-1)).toMatchObject({ id: 'logs/2', rollback: { to: 'logs/1', release: 'v1' } });
  });

  test('that supersedes a rollback takes its place', () => {
    const rehearsal = running().deploys(serviceOf('v2')).starts('logs-2');
    rehearsal.happens({ type: 'stopDeployment', rollback: true }).deploys(serviceOf('v3'));
    rehearsal.ends('logs-2').getsReady('logs-3').drains('logs-1').ends('logs-1');

    expect(rehearsal.service.deployments.map(({ status }) => status)).toEqual([
      'SUCCESSFUL',
      'STOPPED',
      'SUCCESSFUL',
    ]);
  });

  test('that is stopped with rollback ends as rolled back, and keeps its ready task until an old one is', () => {
    const rehearsal = running().deploys(serviceOf('v2')).getsReady('logs-2');
    const stop = { type: 'stopDeployment', rollback: true } as const;

    rehearsal.happens(stop, stop);
    expect(rehearsal.deployment()).toMatchObject({ status: 'ROLLBACK_IN_PROGRESS', cause: 'request' });
    rehearsal.drains('logs-1').ends('logs-1');
    expect(rehearsal.statuses()).toEqual(['logs-1 stopped', 'logs-2 healthy', 'logs-3 pending']);
    rehearsal.getsReady('logs-3').drains('logs-2').ends('logs-2');

    expect(rehearsal.deployment()).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      rollback: { to: 'logs/1' },
    });
    expect(rehearsal.task('logs-3').release).toBe('v1');
  });

  test('that is stopped without rollback ends at once, and starts nothing any more', () => {
    const rehearsal = running().deploys(serviceOf('v2')).starts('logs-2');
    rehearsal.happens({ type: 'stopDeployment', rollback: false }).asked();

    expect(verdictOf(rehearsal.deployment())).toBe('stopped');
    expect(rehearsal.statuses()).toEqual(['logs-1 healthy', 'logs-2 stopping']);
    expect(rehearsal.ends('logs-2').crashes('logs-1').after(60_000).asked()).toEqual([
      'deregisterTarget logs-1',
    ]);
  });
});
