import type { Service, ServiceDeployment, Task } from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { ApiError } from '../src/protocol/api-error.ts';
import { FakeClock, FakeDisk, FakeWorld, type Image } from './fake-world.ts';

const RUNS = 60;
const SERVICES = ['a', 'b'];
/** Longer than any of these images needs to fail, be rolled back, and fail again. */
const QUIET_MS = 20 * 60_000;

const ENDED = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];
const GOING_ON = ['PENDING', 'IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'STOP_REQUESTED', 'ROLLBACK_REQUESTED'];
const STATUSES = [
  'PROVISIONING',
  'PENDING',
  'ACTIVATING',
  'RUNNING',
  'DEACTIVATING',
  'STOPPING',
  'DEPROVISIONING',
  'STOPPED',
];
/** Refusals that a caller who does not look first must expect. */
const EXPECTED = [
  'ClientException',
  'ConflictException',
  'InvalidParameterException',
  'ObjectNotFoundException',
  'ServiceDeploymentNotFoundException',
  'ServiceNotActiveException',
  'ServiceNotFoundException',
  'ValidationException',
];

const image = fc.constantFrom<Image>(
  'sound',
  'sound',
  'slow',
  'crashes',
  'ends',
  'stubborn',
  'missing',
  'unstartable',
  'ailing',
);
/** The images that have a health check of their own. */
const checks: Partial<Record<Image, object>> = {
  slow: { healthCheck: { command: ['CMD', 'check'] } },
  ailing: { healthCheck: { command: ['CMD', 'check'], interval: 10, retries: 1 } },
};
const name = fc.constantFrom(...SERVICES);
const percentages = fc.constantFrom([100, 200], [50, 200], [0, 100], [100, 150]);

const actions = fc.oneof(
  {
    arbitrary: fc.record({
      do: fc.constant('create' as const),
      name,
      image,
      count: fc.nat({ max: 4 }),
      percentages,
      rollback: fc.boolean(),
    }),
    weight: 3,
  },
  { arbitrary: fc.record({ do: fc.constant('deploy' as const), name, image }), weight: 4 },
  { arbitrary: fc.record({ do: fc.constant('force' as const), name }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('scale' as const), name, count: fc.nat({ max: 5 }) }), weight: 2 },
  {
    arbitrary: fc.record({ do: fc.constant('bounds' as const), name, minimum: fc.nat({ max: 3 }) }),
    weight: 1,
  },
  { arbitrary: fc.record({ do: fc.constant('configure' as const), name, percentages }), weight: 1 },
  {
    arbitrary: fc.record({ do: fc.constant('stopDeployment' as const), name, abort: fc.boolean() }),
    weight: 1,
  },
  { arbitrary: fc.record({ do: fc.constant('delete' as const), name, force: fc.boolean() }), weight: 1 },
  {
    arbitrary: fc.record({ do: fc.constant('run' as const), image, count: fc.integer({ min: 1, max: 3 }) }),
    weight: 1,
  },
  { arbitrary: fc.record({ do: fc.constant('stopTask' as const), which: fc.nat() }), weight: 2 },
  { arbitrary: fc.record({ do: fc.constant('restart' as const) }), weight: 1 },
  {
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(0, 60, 2_500, 10_000, 120_000),
    }),
    weight: 6,
  },
);
type Action = typeof actions extends fc.Arbitrary<infer T> ? T : never;

/** An account that a story happens to. */
class Account {
  readonly #disk = new FakeDisk();
  readonly #clock = new FakeClock();
  world = new FakeWorld(this.#disk, this.#clock);
  /** Ended deployments as they were when they were first seen. */
  readonly #ended = new Map<string, string>();

  async act(action: Action): Promise<void> {
    if (action.do === 'wait') await this.#clock.pass(action.ms);
    else if (action.do === 'restart') await this.#restart();
    else await this.#call(action).catch(expected);
    await this.#clock.pass(0);
    await this.#look();
  }

  async pass(milliseconds: number): Promise<void> {
    await this.#clock.pass(milliseconds);
    await this.#look();
  }

  async deployments(service: string): Promise<readonly ServiceDeployment[]> {
    const listed = await this.world
      .call('ListServiceDeployments', { cluster: 'dev', service })
      .catch(() => ({ serviceDeployments: [] }));
    const arns = (listed['serviceDeployments'] as ServiceDeployment[]).map(
      (each) => each.serviceDeploymentArn,
    );
    if (arns.length === 0) return [];
    const described = await this.world.call('DescribeServiceDeployments', {
      serviceDeploymentArns: arns.slice(0, 20),
    });
    return described['serviceDeployments'] as ServiceDeployment[];
  }

  async services(): Promise<readonly Service[]> {
    const described = await this.world.call('DescribeServices', { cluster: 'dev', services: SERVICES });
    return described['services'] as Service[];
  }

  async tasks(desiredStatus: string): Promise<readonly Task[]> {
    const { taskArns } = await this.world.call('ListTasks', { cluster: 'dev', desiredStatus });
    if ((taskArns as string[]).length === 0) return [];
    const { tasks, failures } = await this.world.call('DescribeTasks', { cluster: 'dev', tasks: taskArns });
    expect(failures).toEqual([]);
    return tasks as Task[];
  }

  async #call(action: Exclude<Action, { do: 'wait' | 'restart' }>): Promise<unknown> {
    const { world } = this;
    const cluster = 'dev';
    switch (action.do) {
      case 'create': {
        const [minimumHealthyPercent, maximumPercent] = action.percentages;
        const deploymentCircuitBreaker = {
          enable: true,
          rollback: action.rollback,
          resetOnHealthyTask: false,
        };
        return world.call('CreateService', {
          cluster,
          serviceName: action.name,
          taskDefinition: await this.#register(action.image),
          desiredCount: action.count,
          deploymentConfiguration: { minimumHealthyPercent, maximumPercent, deploymentCircuitBreaker },
        });
      }
      case 'deploy':
        return world.call('UpdateService', {
          cluster,
          service: action.name,
          taskDefinition: await this.#register(action.image),
        });
      case 'force':
        return world.call('UpdateService', { cluster, service: action.name, forceNewDeployment: true });
      case 'scale':
        return world.call('UpdateService', { cluster, service: action.name, desiredCount: action.count });
      case 'configure': {
        const [minimumHealthyPercent, maximumPercent] = action.percentages;
        const deploymentConfiguration = { minimumHealthyPercent, maximumPercent };
        return world.call('UpdateService', { cluster, service: action.name, deploymentConfiguration });
      }
      case 'bounds':
        return world.call('RegisterScalableTarget', {
          ServiceNamespace: 'ecs',
          ResourceId: `service/dev/${action.name}`,
          ScalableDimension: 'ecs:service:DesiredCount',
          MinCapacity: action.minimum,
          MaxCapacity: action.minimum + 1,
        });
      case 'stopDeployment': {
        const [newest] = await this.deployments(action.name);
        const serviceDeploymentArn = newest?.serviceDeploymentArn ?? 'none';
        return world.call('StopServiceDeployment', {
          serviceDeploymentArn,
          stopType: action.abort ? 'ABORT' : 'ROLLBACK',
        });
      }
      case 'delete':
        return world.call('DeleteService', { cluster, service: action.name, force: action.force });
      case 'run':
        return world.call('RunTask', {
          cluster,
          taskDefinition: await this.#register(action.image),
          count: action.count,
        });
      case 'stopTask': {
        const tasks = await this.tasks('RUNNING');
        return world.call('StopTask', {
          cluster,
          task: tasks[action.which % tasks.length]?.taskArn ?? 'none',
        });
      }
    }
  }

  async #register(which: Image): Promise<string> {
    const registered = await this.world.call('RegisterTaskDefinition', {
      family: 'web',
      memory: '64',
      containerDefinitions: [{ name: 'app', image: which, stopTimeout: 2, ...checks[which] }],
    });
    return (registered['taskDefinition'] as { taskDefinitionArn: string }).taskDefinitionArn;
  }

  /** As after a kill: the processes are gone, the stored state is there. */
  async #restart(): Promise<void> {
    // Facts that change often are written a moment later.
    await new Promise((resolve) => setTimeout(resolve, 120));
    const before = await this.services();
    this.#clock.forget();
    this.world = new FakeWorld(this.#disk, this.#clock);
    const facts = ({ serviceArn, desiredCount, taskDefinition, status }: Service): object => ({
      serviceArn,
      desiredCount,
      taskDefinition,
      status: status === 'DRAINING' ? 'INACTIVE' : status,
    });
    expect((await this.services()).map(facts)).toEqual(before.map(facts));
  }

  /** Checks the invariants that hold at every moment. */
  async #look(): Promise<void> {
    for (const service of await this.services()) {
      const { deployments = [], status, runningCount = 0, desiredCount = 0 } = service;
      if (status === 'ACTIVE') {
        expect(deployments.filter((each) => each.status === 'PRIMARY')).toHaveLength(1);
        expect(deployments[0]).toMatchObject({ status: 'PRIMARY', taskDefinition: service.taskDefinition });
      }
      expect(deployments.reduce((sum, each) => sum + (each.runningCount ?? 0), 0)).toBe(runningCount);
      expect(desiredCount).toBeGreaterThanOrEqual(0);
    }
    for (const each of SERVICES) {
      for (const deployment of await this.deployments(each)) this.#lookAt(deployment);
    }
    const live = await this.tasks('RUNNING');
    for (const task of live) expect(STATUSES).toContain(task.lastStatus);
    for (const task of await this.tasks('STOPPED')) {
      expect(task).toMatchObject({
        desiredStatus: 'STOPPED',
        stopCode: expect.any(String),
        stoppedReason: expect.any(String),
      });
    }
  }

  /** A deployment that has ended stays as it is. */
  #lookAt({
    serviceDeploymentArn = '',
    status = 'PENDING',
    finishedAt,
    statusReason,
    rollback,
  }: ServiceDeployment): void {
    expect(finishedAt === undefined ? GOING_ON : ENDED).toContain(status);
    if (finishedAt === undefined) return;
    const end = JSON.stringify([status, statusReason, finishedAt, rollback]);
    expect(this.#ended.get(serviceDeploymentArn) ?? end).toBe(end);
    this.#ended.set(serviceDeploymentArn, end);
    if (status.startsWith('ROLLBACK') || status === 'STOPPED')
      expect(statusReason).toEqual(expect.any(String));
  }
}

/** Its first deployment ends by the update that scales it, whose answer must not take that back. */
const scaledToNothing: Action[] = [
  { do: 'create', name: 'b', image: 'missing', count: 1, percentages: [100, 200], rollback: false },
  { do: 'scale', name: 'b', count: 0 },
];

function expected(error: unknown): void {
  if (error instanceof ApiError && EXPECTED.includes(error.code)) return;
  throw error;
}

describe('whatever is asked, in whatever order', () => {
  test('answers are consistent, every deployment ends in a documented state, and no process is left', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(actions, { maxLength: 14 }), async (story) => {
        const account = new Account();
        await account.world.call('CreateCluster', { clusterName: 'dev' });
        for (const action of story) await account.act(action);

        await account.pass(QUIET_MS);
        for (const service of await account.services()) {
          const [newest] = await account.deployments(service.serviceName ?? '');
          if (service.status !== 'ACTIVE' || newest === undefined) continue;
          expect(ENDED).toContain(newest.status);
          // A deployment that has ended well runs the requested version.
          if (newest.status?.endsWith('SUCCESSFUL') === true) expect(service.pendingCount).toBe(0);
        }

        for (const service of SERVICES) {
          await account.world.call('DeleteService', { cluster: 'dev', service, force: true }).catch(expected);
        }
        for (const { taskArn } of await account.tasks('RUNNING')) {
          await account.world.call('StopTask', { cluster: 'dev', task: taskArn });
        }
        await account.pass(60_000);
        expect([...account.world.processes.running]).toEqual([]);
        expect(await account.tasks('RUNNING')).toEqual([]);
        await account.world.call('DeleteCluster', { cluster: 'dev' });
      }),
      { numRuns: RUNS, examples: [[scaledToNothing]] },
    );
  });
});
