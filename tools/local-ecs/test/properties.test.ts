import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { isReady, liveTasks, type ServiceState } from '../src/core/state.ts';
import { nextWakeAt, type Step } from '../src/core/step.ts';
import { taskBounds } from '../src/core/placement.ts';
import type { Input } from '../src/core/messages.ts';
import { roomFaults } from '../src/definition-faults.ts';
import type { ContainerDefinition, ContainerHealthCheck, ServiceDefinition } from '../src/index.ts';
import { app, appAfterMigration, healthCheck, migration, serviceOf } from './definitions.ts';
import { FakeMachine, type Behaviour } from './fake-machine.ts';

const STABLE_MS = 2_000;
/** Longer than any of these releases needs to fail, to be rolled back, and to fail again. */
const QUIET_MS = 15 * 60_000;
const RUNS = 250;

interface Percentages {
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
}

const percentages: fc.Arbitrary<Percentages> = fc
  .constantFrom([100, 200], [50, 200], [100, 150], [50, 100], [0, 100], [75, 125], [0, 300])
  .map(([minimumHealthyPercent = 100, maximumPercent = 200]) => ({ minimumHealthyPercent, maximumPercent }));

const behaviours: fc.Arbitrary<Behaviour> = fc.record(
  {
    startMs: fc.constantFrom(10, 400, 3_000),
    startError: fc.boolean(),
    migrationFails: fc.boolean(),
    neverHealthy: fc.boolean(),
    neverFit: fc.boolean(),
    crashMs: fc.constantFrom(0, 100, 1_500, 4_000, 20_000),
    stopMs: fc.constantFrom(0, 50, 10_000, Infinity),
    drainMs: fc.constantFrom(0, 2_000, 60_000),
  },
  { requiredKeys: ['startMs', 'stopMs', 'drainMs'] },
);
const ownCheck: ContainerHealthCheck = {
  command: '/usr/bin/check',
  args: [],
  startIntervalMs: 1_000,
  intervalMs: 30_000,
  timeoutMs: 5_000,
  retries: 2,
  startPeriodMs: 10_000,
};
const fine: Behaviour = { startMs: 100, stopMs: 50, drainMs: 0 };

/** A release: how its tasks behave, and its definition. */
const releases = fc.record({
  behaviour: fc.oneof({ arbitrary: fc.constant(fine), weight: 2 }, { arbitrary: behaviours, weight: 3 }),
  percentages,
  migrates: fc.boolean(),
  checksItself: fc.boolean(),
  rollback: fc.constantFrom(true, true, true, false),
  reset: fc.boolean(),
  watchesAlarm: fc.boolean(),
  bakeMs: fc.constantFrom(0, 30_000),
});

type ReleaseCase = typeof releases extends fc.Arbitrary<infer T> ? T : never;
type Story = typeof stories extends fc.Arbitrary<infer T> ? T : never;

const actions = fc.oneof(
  {
    arbitrary: fc.record({
      do: fc.constant('deploy' as const),
      release: releases,
      thenMs: fc.constantFrom<number>(0, 700, 5_000, 200_000),
    }),
    weight: 3,
  },
  { arbitrary: fc.record({ do: fc.constant('crash' as const), which: fc.nat() }), weight: 2 },
  { arbitrary: fc.record({ do: fc.constant('sicken' as const), which: fc.nat() }), weight: 2 },
  { arbitrary: fc.record({ do: fc.constant('ail' as const), which: fc.nat() }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('losePort' as const), which: fc.nat() }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('stopTask' as const), which: fc.nat() }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('scale' as const), count: fc.nat({ max: 6 }) }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('alarm' as const), on: fc.boolean() }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('stopDeployment' as const), rollback: fc.boolean() }), weight: 1 },
  {
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(50, 700, 5_000, 60_000) }),
    weight: 5,
  },
);

const stories = fc.record({
  first: releases,
  /** Whether it runs, and is fine, before anything else happens. */
  runs: fc.constantFrom(true, true, false),
  count: fc.integer({ min: 1, max: 5 }),
  actions: fc.array(actions, { maxLength: 15 }),
});

/** One random story, played to its end; `watch` sees every step. */
function play(
  { first, runs, count, actions: all }: Story,
  watch: (before: ServiceState, input: Input, step: Step, machine: FakeMachine) => void,
): FakeMachine {
  const byName = new Map<string, Behaviour>();
  const definitionOf = (release: ReleaseCase) => {
    const name = `v${byName.size + 1}`;
    byName.set(name, release.behaviour);
    const { minimumHealthyPercent, maximumPercent } = release.percentages;
    const { crashMs } = release.behaviour;
    return serviceOf(name, {
      desiredCount: count,
      containers: containersOf(release),
      deployment: {
        minimumHealthyPercent,
        maximumPercent,
        circuitBreaker: {
          enable: true,
          rollback: release.rollback,
          // A task that gets ready and crashes again and again resets ECS's count each time, and there is no end.
          resetOnHealthyTask: release.reset && crashMs === undefined,
        },
        ...(release.watchesAlarm
          ? { alarms: { names: ['errors'], rollback: release.rollback, bakeMs: release.bakeMs } }
          : {}),
      },
      minimumStableMs: STABLE_MS,
      // Few checks: a story is long, and each of them is a step.
      healthCheck: { ...healthCheck, startIntervalMs: 2_000, intervalMs: 60_000 },
    });
  };
  const percents = hasRoom(count, first)
    ? first.percentages
    : { minimumHealthyPercent: 100, maximumPercent: 200 };
  const start = definitionOf({ ...first, percentages: percents, behaviour: runs ? fine : first.behaviour });
  const machine = new FakeMachine(start, (name) => byName.get(name) ?? fine, watch);
  const deploy = (definition: typeof start): void => {
    const { desiredCount } = machine.service;
    if (roomFaults(desiredCount, definition.deployment).length === 0)
      machine.happens({ type: 'deploy', definition });
  };
  deploy(start);
  if (runs) machine.pass(10_000 + first.bakeMs);
  for (const action of all) {
    const live = liveTasks(machine.service);
    switch (action.do) {
      case 'deploy':
        deploy(definitionOf(action.release));
        machine.pass(action.thenMs);
        break;
      case 'crash': {
        const task = live[action.which % live.length];
        if (task !== undefined) machine.crash(task);
        break;
      }
      case 'sicken': {
        const task = live[action.which % live.length];
        if (task !== undefined) machine.unhealthy.add(task.id);
        break;
      }
      case 'ail': {
        const task = live[action.which % live.length];
        if (task !== undefined) machine.ailing.add(task.id);
        break;
      }
      case 'losePort': {
        const task = live[action.which % live.length];
        if (task?.port !== undefined)
          machine.happens({ type: 'portLost', task: task.id, holder: 'pid 1 (init)' });
        break;
      }
      case 'stopTask': {
        const task = live[action.which % live.length];
        if (task !== undefined)
          machine.happens({ type: 'stopTask', task: task.id, reason: 'Task stopped by user' });
        break;
      }
      case 'scale': {
        const usable = machine.service.deployments.every(
          ({ definition }) => roomFaults(action.count, definition.deployment).length === 0,
        );
        if (usable) machine.happens({ type: 'scale', desiredCount: action.count });
        break;
      }
      case 'alarm':
        machine.happens({ type: 'alarm', name: 'errors', value: action.on ? 'ALARM' : 'OK' });
        break;
      case 'stopDeployment':
        machine.happens({ type: 'stopDeployment', rollback: action.rollback });
        break;
      case 'wait':
        machine.pass(action.ms);
        break;
    }
  }
  return machine;
}

/** A migration before it, a health check of its own, neither, or both. */
function containersOf({ migrates, checksItself }: ReleaseCase): ContainerDefinition[] {
  const bare = migrates ? appAfterMigration : app;
  const checked = checksItself ? { ...bare, healthCheck: ownCheck } : bare;
  return migrates ? [migration, checked] : [checked];
}

function holds(check: (story: Story) => void): void {
  fc.assert(fc.property(stories, check), { numRuns: RUNS });
}

function hasRoom(count: number, { percentages: percents }: ReleaseCase): boolean {
  const circuitBreaker = { enable: true, rollback: true };
  return roomFaults(count, { ...percents, circuitBreaker }).length === 0;
}

function minimumOf({ desiredCount }: ServiceState, { deployment }: ServiceDefinition): number {
  return taskBounds(desiredCount, deployment).minimum;
}

function boundsOf(service: ServiceState) {
  const target = service.deployments.find(({ id }) => id === service.target);
  if (target === undefined) throw new Error('no target');
  return taskBounds(service.desiredCount, target.definition.deployment);
}

describe('whatever is deployed, crashes, sickens, is scaled, alarmed, stopped or superseded', () => {
  test('a deployment or a change of the count never leaves fewer ready tasks than the minimum', () => {
    holds((story) => {
      play(story, (before, input, { service }) => {
        if (input.type === 'stopTask') return;
        const wereReady = new Set(before.tasks.filter(isReady).map(({ id }) => id));
        const sentAway = service.tasks.filter(
          (task) => wereReady.has(task.id) && !isReady(task) && task.cause === 'requested',
        );
        if (sentAway.length === 0) return;
        requireReady(service, boundsOf(service).minimum);
      });
    });
  });

  test('no task is started above the maximum', () => {
    holds((story) => {
      play(story, (before, _, { service }) => {
        if (service.tasksStarted === before.tasksStarted) return;
        const live = liveTasks(service).length;
        const { maximum } = boundsOf(service);
        if (live > maximum) throw new Error(`${live} tasks live, and at most ${maximum} may`);
      });
    });
  });

  test('only healthy tasks get requests, and none is signalled before it has finished them', () => {
    holds((story) => {
      play(story, (_, __, { service, commands }, machine) => {
        const wrong = service.tasks.filter(
          ({ id, status }) => machine.registered.has(id) && status !== 'healthy',
        );
        if (wrong.length > 0) throw new Error(`gets requests: ${JSON.stringify(wrong)}`);
        const signalled = commands.filter(({ type }) => type === 'signalContainer').map(({ task }) => task);
        const cut = signalled.filter(
          (task) => machine.registered.has(task) || (machine.busyUntil.get(task) ?? 0) > machine.now,
        );
        if (cut.length > 0) throw new Error(`signalled while it has requests: ${cut.join(', ')}`);
      });
    });
  });

  test('a deployment that has ended stays as it is, and what its end says is true at that moment', () => {
    holds((story) => {
      const machine = play(story, (before, _, { service }) => {
        for (const deployment of service.deployments) {
          const then = before.deployments.find(({ id }) => id === deployment.id);
          if (then === deployment) continue;
          if (then !== undefined && then.finishedAt !== undefined) expect(deployment).toEqual(then);
          else if (deployment.status === 'SUCCESSFUL') expectOnly(service, deployment.id);
          else if (deployment.status === 'ROLLBACK_SUCCESSFUL')
            expectOnly(service, deployment.rollback?.to ?? '');
        }
      });
      machine.pass(QUIET_MS);
      expect(machine.service.deployments.filter(({ finishedAt }) => finishedAt === undefined)).toEqual([]);
    });
  });

  test('after quiet time a service without a failed deployment has its desired count of ready tasks', () => {
    holds((story) => {
      const healing = {
        ...story,
        first: { ...story.first, behaviour: fine },
        actions: story.actions.map((action) =>
          action.do === 'deploy' ? { ...action, release: { ...action.release, behaviour: fine } } : action,
        ),
      };
      const machine = play(healing, () => undefined);
      machine.pass(QUIET_MS);
      const { service } = machine;
      const last = service.deployments.at(-1)?.status ?? '';
      if (!last.endsWith('SUCCESSFUL')) return;
      expect(service.tasks.filter(isReady)).toHaveLength(service.desiredCount);
      expectOnly(service, service.target);
    });
  });

  test('a broken release is rolled back, and meanwhile the old one keeps its minimum', () => {
    const broken = fc.constantFrom<Partial<Behaviour>>(
      { startError: true },
      { neverHealthy: true },
      { crashMs: 100 },
      { crashMs: 1_500 },
      { neverHealthy: true, stopMs: Infinity },
      { neverFit: true },
      { migrationFails: true },
    );
    const brokenStories = fc.record({ story: stories, broken, release: releases });
    fc.assert(
      fc.property(brokenStories, ({ story, broken: behaviour, release }) => {
        const deploy = {
          do: 'deploy' as const,
          release: {
            ...release,
            rollback: true,
            migrates: release.migrates || behaviour.migrationFails === true,
            checksItself: release.checksItself || behaviour.neverFit === true,
            behaviour: { ...fine, ...behaviour },
          },
          thenMs: QUIET_MS,
        };
        const quiet = { ...story, runs: true, actions: hasRoom(story.count, release) ? [deploy] : [] };
        const { service } = play(quiet, (before, _, { service: after }) => {
          const minimum = Math.min(
            ...after.deployments.map(({ definition }) => minimumOf(after, definition)),
          );
          if (before.completed !== undefined) {
            requireReady(after, minimum);
          }
        });
        expectOnly(service, 'logs/1');
        if (quiet.actions.length > 0) expect(service.deployments.at(-1)?.status).toBe('ROLLBACK_SUCCESSFUL');
      }),
      { numRuns: RUNS },
    );
  });

  test('every process that was started ends when the service stops, and nothing waits any more', () => {
    holds((story) => {
      const machine = play(story, () => undefined);
      machine.happens({ type: 'stop', reason: 'the environment stops' });
      machine.pass(10 * 60_000);

      expect([...machine.running]).toEqual([]);
      expect(liveTasks(machine.service)).toEqual([]);
      expect(nextWakeAt(machine.service, machine.now)).toBeUndefined();
    });
  });
});

/** Asked at every step of every story, where `expect` would take longer than the story. */
function requireReady({ tasks }: ServiceState, minimum: number): void {
  const ready = tasks.filter(isReady).length;
  if (ready < minimum) throw new Error(`${ready} tasks are ready, and at least ${minimum} must be`);
}

/** Every live task is of that deployment and gets requests, and there are as many as desired. */
function expectOnly(service: ServiceState, deployment: string): void {
  const live = liveTasks(service);
  expect(live.map((task) => [task.deployment, isReady(task)])).toEqual(
    Array.from({ length: service.desiredCount }, () => [deployment, true]),
  );
}
