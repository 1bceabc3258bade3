import { describe, expect, test } from '@jest/globals';

import { app, serviceOf } from '../../test/definitions.ts';
import { Rehearsal } from '../../test/rehearsal.ts';
import type { ContainerDefinition, ContainerHealthCheck, ServiceDefinition } from '../index.ts';

const check: ContainerHealthCheck = {
  command: '/usr/bin/check',
  args: [],
  intervalMs: 10_000,
  startIntervalMs: 1_000,
  timeoutMs: 5_000,
  retries: 3,
  startPeriodMs: 30_000,
};
const checked: ContainerDefinition = { ...app, healthCheck: check };
const { healthCheck: overHttp, ...alone } = serviceOf('v1', { containers: [checked] });

/** A service without a load balancer whose container has a check of its own. */
function serviceAlone(changes: Partial<ServiceDefinition> = {}): ServiceDefinition {
  return { ...alone, ...changes };
}

/** It was just started. */
function started(definition: ServiceDefinition = serviceAlone()): Rehearsal {
  const rehearsal = new Rehearsal(definition).starts('logs-1');
  rehearsal.commands();
  return rehearsal;
}

/** It runs, passes its check, and is ready. */
function ready(): Rehearsal {
  const rehearsal = started().after(1_000).probes('logs-1', true).after(2_000);
  rehearsal.happens({ type: 'targetHealthy', task: 'logs-1' });
  rehearsal.commands();
  return rehearsal;
}

describe('a container with a health check of its own', () => {
  test('makes its task healthy when it passes, and not before', () => {
    const rehearsal = started();
    expect(rehearsal.asked()).toEqual([]);

    rehearsal.after(1_000);
    expect(rehearsal.asked()).toEqual(['probeContainer logs-1 app']);
    rehearsal.probes('logs-1', false);
    expect(rehearsal.statuses()).toEqual(['logs-1 starting']);
    expect(rehearsal.task('logs-1').containers[0]?.health).toBeUndefined();

    rehearsal.after(2_000).probes('logs-1', true);

    expect(rehearsal.statuses()).toEqual(['logs-1 healthy']);
    expect(rehearsal.task('logs-1').containers[0]).toMatchObject({
      health: 'HEALTHY',
      healthSince: rehearsal.now,
    });
  });

  test('is checked later and later until it passes, then at its interval', () => {
    const rehearsal = started();
    const pauses: number[] = [];
    for (let waited = 0; pauses.length < 5;) {
      rehearsal.after(1_000);
      waited += 1_000;
      if (rehearsal.asked().length === 0) continue;
      pauses.push(waited);
      waited = 0;
      rehearsal.probes('logs-1', pauses.length === 5);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 10_000]);

    rehearsal.after(9_999);
    expect(rehearsal.asked()).not.toContain('probeContainer logs-1 app');
    rehearsal.after(1);
    expect(rehearsal.asked()).toContain('probeContainer logs-1 app');
  });

  test('has its start period and its retries before it fails its task, however often it is checked', () => {
    const rehearsal = started();
    const end = rehearsal.now + check.startPeriodMs + check.retries * check.intervalMs;
    while (rehearsal.now < end) {
      rehearsal.after(1_000);
      if (rehearsal.asked().length > 0 && rehearsal.now < end) rehearsal.probes('logs-1', false);
    }
    expect(rehearsal.statuses()).toEqual(['logs-1 starting']);

    while (rehearsal.asked().length === 0) rehearsal.after(1_000);
    rehearsal.told();
    rehearsal.probes('logs-1', false);

    expect(rehearsal.task('logs-1')).toMatchObject({
      cause: 'failed',
      failure: 'containerHealth',
      reason: 'failed its health checks in container app: the check ended with 1: no disk',
    });
    expect(rehearsal.deployment().failedTasks).toBe(1);
    expect(rehearsal.said()).toContain('(task logs-1) failed container health checks.');
  });

  test('fails its task after so many failures in a row, once it has been healthy', () => {
    const rehearsal = ready();
    rehearsal.after(10_000).probes('logs-1', false);
    rehearsal.after(10_000).probes('logs-1', false);
    rehearsal.after(10_000).probes('logs-1', true);
    for (let failure = 1; failure <= 2; failure += 1) rehearsal.after(10_000).probes('logs-1', false);
    expect(rehearsal.statuses()).toEqual(['logs-1 healthy']);

    rehearsal.after(10_000).probes('logs-1', false);

    expect(rehearsal.task('logs-1')).toMatchObject({ status: 'draining', failure: 'containerHealth' });
    expect(rehearsal.statuses()).toContain('logs-2 pending');
  });

  test('and a load balancer: the task is healthy when both say so, whichever comes last', () => {
    const both = serviceOf('v1', { containers: [checked] });
    const first = started(both).passes('logs-1').passes('logs-1');
    expect(first.statuses()).toEqual(['logs-1 starting']);
    expect(first.after(1_000).probes('logs-1', true).statuses()).toEqual(['logs-1 healthy']);

    const last = started(both).after(1_000).probes('logs-1', true).passes('logs-1');
    expect(last.statuses()).toEqual(['logs-1 starting']);
    expect(last.passes('logs-1').statuses()).toEqual(['logs-1 healthy']);
  });

  test('is let be during the grace period of its service', () => {
    const quick = { ...check, startPeriodMs: 0, intervalMs: 1_000, retries: 1 };
    const rehearsal = started(serviceOf('v1', { containers: [{ ...checked, healthCheck: quick }] }));
    rehearsal.after(1_000).probes('logs-1', false);
    expect(rehearsal.task('logs-1').containers[0]?.health).toBe('UNHEALTHY');
    expect(rehearsal.statuses()).toEqual(['logs-1 starting']);

    rehearsal.after((overHttp?.graceMs ?? 0) - 1_000);

    expect(rehearsal.task('logs-1').failure).toBe('containerHealth');
  });

  test('of a task that is not essential says so, and no more', () => {
    const quick = { ...check, startPeriodMs: 0, intervalMs: 1_000, retries: 1 };
    const sidecar = { ...app, name: 'sidecar', essential: false, healthCheck: quick };
    const { port: _, ...portless } = sidecar;
    const rehearsal = started(
      serviceAlone({ taskDefinition: { release: 'v1', containers: [app, portless] } }),
    );
    rehearsal.starts('logs-1', 'sidecar').after(1_000).probes('logs-1', false, 'sidecar');

    expect(rehearsal.task('logs-1').containers[1]?.health).toBe('UNHEALTHY');
    expect(rehearsal.statuses()).toEqual(['logs-1 healthy']);
  });

  test('is waited for by a container that depends on its health', () => {
    const { port: _, ...database } = { ...checked, name: 'database' };
    const waiting = { ...app, dependsOn: [{ container: 'database', condition: 'HEALTHY' as const }] };
    const containers = [database, waiting];
    const rehearsal = new Rehearsal(serviceAlone({ taskDefinition: { release: 'v1', containers } }));
    rehearsal.starts('logs-1', 'database').after(1_000);
    expect(rehearsal.asked()).toEqual(['startContainer logs-1 database', 'probeContainer logs-1 database']);

    rehearsal.probes('logs-1', true, 'database');
    expect(rehearsal.asked()).toEqual(['startContainer logs-1 app']);
    expect(rehearsal.statuses()).toEqual(['logs-1 pending']);

    expect(rehearsal.starts('logs-1').statuses()).toEqual(['logs-1 healthy']);
  });
});
