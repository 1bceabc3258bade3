import assert from 'node:assert/strict';

import type { Service, ServiceDeployment } from '@aws-sdk/client-ecs';

import { OCI_IMAGE, SERVICES, type Action } from './actions.ts';
import { Jobs } from './jobs.ts';
import { groupOf, RealAccount } from './real-account.ts';

const POLL_MS = 25;
const ENDED = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];
const GOING_ON = ['PENDING', 'IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'STOP_REQUESTED', 'ROLLBACK_REQUESTED'];

/** The facts of a played story. */
export interface StoryFacts {
  /** Ends of deployments, as `SUCCESSFUL`. */
  readonly ends: readonly string[];
  readonly tasks: number;
  readonly looks: number;
  /** Requests that the services' targets answered. */
  readonly answers: number;
}

/** The numbers that a service must keep at every moment. */
interface Promised {
  /** Targets that answer: as many as its minimum healthy percentage says, once it had them. */
  atLeast: number;
  /** Tasks, by its maximum percentage of the highest count that it had since its tasks were the right number. */
  atMost: number;
}

/**
 * Plays calls to the real endpoint with real processes, and checks the invariants meanwhile and at the end.
 * @throws {AssertionError} naming what did not
 */
export async function playStory(story: readonly Action[]): Promise<StoryFacts> {
  const account = await RealAccount.open();
  try {
    const watched = new WatchedStory(account);
    for (const action of story) await watched.act(action);
    await watched.settle();
    await watched.end();
    return watched.facts();
  } finally {
    await account.close();
  }
}

class WatchedStory {
  readonly #account: RealAccount;
  readonly #promised = new Map<string, Promised>();
  /** Ended deployments as they were when they were first seen. */
  readonly #ended = new Map<string, string>();
  readonly #ports = new Set<number>();
  readonly #jobs: Jobs;
  /** The bounds that autoscaling sets a service, until another count is set. */
  readonly #bounds = new Map<string, { readonly min: number; readonly max: number }>();
  #looks = 0;
  #answers = 0;

  constructor(account: RealAccount) {
    this.#account = account;
    this.#jobs = new Jobs(account);
  }

  facts(): StoryFacts {
    const ends = [...this.#ended.values()].map((end) => (JSON.parse(end) as string[])[0] ?? '');
    return { ends, tasks: this.#account.images.prepared.length, looks: this.#looks, answers: this.#answers };
  }

  async act(action: Action): Promise<void> {
    if (action.do === 'settle') return this.settle();
    if (action.do !== 'look') await this.#call(action);
    for (let times = action.do === 'look' ? action.times : 1; times > 0; times -= 1) await this.#look();
  }

  /** Looks until every deployment has ended and every service has the tasks that it should have. */
  async settle(): Promise<void> {
    for (;;) {
      const services = await this.#look();
      const isOver = await Promise.all(services.map((service) => this.#isSettled(service)));
      if (isOver.every(Boolean)) break;
      await pause();
    }
    for (const service of await this.#account.services()) this.#promise(service);
    while (!(await this.#jobs.areOver())) await pause();
  }

  /** Deletes everything; then no process and no port is left, although the endpoint still runs. */
  async end(): Promise<void> {
    for (const service of SERVICES) {
      this.#promised.delete(service);
      await this.#account.call('DeleteService', { cluster: 'dev', service, force: true });
    }
    await this.#jobs.stop();
    while ((await this.#account.services()).some(({ status }) => status === 'DRAINING')) await pause();
    while ((await this.#account.tasks('RUNNING')).length > 0) await pause();
    assert.deepEqual(await this.#account.tasks('RUNNING'), [], 'tasks that the endpoint still shows');
    assert.deepEqual([...this.#account.images.registered], [], 'targets that are still registered');
    assert.deepEqual(await this.#account.processes(), [], 'processes that are left');
    for (const port of this.#ports) {
      assert.ok(
        ['ECONNREFUSED', 'a stranger'].includes(await this.#account.ask(port)),
        `port ${port} is left`,
      );
    }
    for (const each of this.#account.images.prepared) {
      assert.ok(this.#account.images.released.includes(each.taskId), `task ${each.taskId} was not released`);
    }
    assert.ok(
      await this.#account.call('DeleteCluster', { clusterName: 'dev', cluster: 'dev' }),
      'the cluster stays',
    );
  }

  async #call(action: Exclude<Action, { do: 'look' | 'settle' }>): Promise<unknown> {
    const account = this.#account;
    const cluster = 'dev';
    // These may lower the number of tasks that answer; an update of the image may not.
    if (['scale', 'stopTask', 'delete', 'bounds', 'restart'].includes(action.do)) {
      for (const promised of this.#promised.values()) promised.atLeast = 0;
    }
    switch (action.do) {
      case 'create':
        return this.#create(action);
      case 'deploy': {
        const taskDefinition = await account.register(action.image);
        return account.call('UpdateService', { cluster, service: action.name, taskDefinition });
      }
      case 'force':
        return account.call('UpdateService', { cluster, service: action.name, forceNewDeployment: true });
      case 'scale': {
        this.#allow(action.name, action.count);
        this.#bounds.delete(action.name);
        return account.call('UpdateService', { cluster, service: action.name, desiredCount: action.count });
      }
      case 'stopDeployment': {
        const serviceDeploymentArn =
          (await account.deployments(action.name))[0]?.serviceDeploymentArn ?? 'none';
        const stopType = action.abort ? 'ABORT' : 'ROLLBACK';
        return account.call('StopServiceDeployment', { serviceDeploymentArn, stopType });
      }
      case 'runTask':
        return this.#jobs.run(action.image, action.count);
      case 'bounds': {
        const [min, max] = [action.min, action.min + action.more];
        this.#allow(action.name, max);
        if (await account.bound(action.name, min, max)) this.#bounds.set(action.name, { min, max });
        return;
      }
      case 'restart':
        await account.restart();
        this.#jobs.forget();
        return;
      case 'stopTask': {
        const tasks = await account.tasks('RUNNING');
        return account.call('StopTask', {
          cluster,
          task: tasks[action.which % tasks.length]?.taskArn ?? 'none',
        });
      }
      case 'delete':
        this.#promised.delete(action.name);
        this.#bounds.delete(action.name);
        return account.call('DeleteService', { cluster, service: action.name, force: true });
    }
  }

  /** For a moment a service may have twice its desired tasks. */
  #allow(service: string, count: number): void {
    const promised = this.#promised.get(service);
    if (promised !== undefined) promised.atMost = Math.max(promised.atMost, 2 * count);
  }

  async #create({
    name,
    image,
    count,
    percentages,
    rollback,
  }: Extract<Action, { do: 'create' }>): Promise<void> {
    const [minimumHealthyPercent, maximumPercent = 200] = percentages;
    const deploymentCircuitBreaker = { enable: true, rollback, resetOnHealthyTask: false };
    const created = await this.#account.call('CreateService', {
      cluster: 'dev',
      serviceName: name,
      taskDefinition: await this.#account.register(image),
      desiredCount: count,
      loadBalancers: [{ targetGroupArn: groupOf(name), containerName: 'app', containerPort: 8080 }],
      deploymentConfiguration: { minimumHealthyPercent, maximumPercent, deploymentCircuitBreaker },
    });
    if (created === undefined) return;
    this.#promised.set(name, { atLeast: 0, atMost: Math.floor((count * maximumPercent) / 100) });
  }

  async #isSettled({ serviceName = '', status, desiredCount, runningCount, pendingCount }: Service) {
    if (status !== 'ACTIVE') return status !== 'DRAINING';
    const [newest] = await this.#account.deployments(serviceName);
    if (!ENDED.includes(newest?.status ?? '')) return false;
    // A deployment that failed without a way back starts nothing more.
    if (newest?.status === 'STOPPED' || newest?.status === 'ROLLBACK_FAILED') return true;
    return runningCount === desiredCount && pendingCount === 0;
  }

  #promise({ serviceName = '', status, desiredCount = 0, deploymentConfiguration }: Service): void {
    if (status !== 'ACTIVE') return;
    const { min = 0, max = Infinity } = this.#bounds.get(serviceName) ?? {};
    assert.ok(
      desiredCount >= min && desiredCount <= max,
      `${serviceName} is to have ${desiredCount} tasks, and autoscaling has ${min} to ${max}`,
    );
    const { minimumHealthyPercent = 100, maximumPercent = 200 } = deploymentConfiguration ?? {};
    const lowest = Math.ceil((desiredCount * minimumHealthyPercent) / 100);
    this.#promised.set(serviceName, {
      atLeast: Math.min(lowest, this.#account.targets(serviceName).length),
      atMost: Math.max(
        Math.floor((desiredCount * maximumPercent) / 100),
        this.#account.targets(serviceName).length,
      ),
    });
  }

  /** Checks the invariants that hold at every moment. */
  async #look(): Promise<readonly Service[]> {
    this.#looks += 1;
    for (const name of SERVICES) {
      for (const deployment of await this.#account.deployments(name)) this.#lookAtDeployment(deployment);
      await this.#lookAtTargets(name);
    }
    for (const task of await this.#account.tasks('RUNNING')) {
      for (const { networkBindings = [] } of task.containers ?? []) {
        for (const { hostPort } of networkBindings) if (hostPort !== undefined) this.#ports.add(hostPort);
      }
    }
    const services = await this.#account.services();
    for (const service of services) {
      const { serviceName = '', runningCount = 0, pendingCount = 0, deployments = [], status } = service;
      const atMost = this.#promised.get(serviceName)?.atMost ?? Infinity;
      const count = runningCount + pendingCount;
      assert.ok(count <= atMost, `${serviceName} has ${count} tasks, and at most ${atMost} were allowed`);
      if (status !== 'ACTIVE') continue;
      assert.equal(deployments.filter((each) => each.status === 'PRIMARY').length, 1, 'primary deployments');
    }
    return services;
  }

  /**
   * Every target that gets requests answers them, is of no version that was never healthy, and there are enough of
   * them.
   */
  async #lookAtTargets(name: string): Promise<void> {
    const targets = this.#account.targets(name);
    const { atLeast } = this.#promised.get(name) ?? { atLeast: 0 };
    assert.ok(
      targets.length >= atLeast,
      `${name} has ${targets.length} targets, and ${atLeast} were promised`,
    );
    for (const port of targets) {
      this.#ports.add(port);
      const answer = await this.#account.ask(port);
      // It may have been deregistered and stopped since it was listed.
      if (!this.#account.targets(name).includes(port)) continue;
      assert.ok(
        ['good', 'slow', OCI_IMAGE].includes(answer),
        `${name} gets requests on port ${port}, where is ${answer}`,
      );
      this.#answers += 1;
    }
  }

  /** A deployment that has ended says so in a documented word, and stays as it is. */
  #lookAtDeployment(deployment: ServiceDeployment): void {
    const { serviceDeploymentArn = '', status = '', statusReason, finishedAt, rollback } = deployment;
    assert.ok((finishedAt === undefined ? GOING_ON : ENDED).includes(status), `a deployment is ${status}`);
    if (finishedAt === undefined) return;
    const { startedAt: rolledBackAt = finishedAt } = rollback ?? {};
    assert.ok(rolledBackAt <= finishedAt, 'a rollback began after its deployment had ended');
    const end = JSON.stringify([status, statusReason, finishedAt, rollback]);
    assert.equal(end, this.#ended.get(serviceDeploymentArn) ?? end, 'an ended deployment has changed');
    this.#ended.set(serviceDeploymentArn, end);
  }
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
