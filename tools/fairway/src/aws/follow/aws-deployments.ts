import { setTimeout as wait } from 'node:timers/promises';

import type { ServiceDeployment } from '@aws-sdk/client-ecs';

import type { DeploymentEvent, DeploymentRun, Outcome } from '../../deployments/deployment.ts';
import { failedTasks, maxFailedTasksOf } from './failed-tasks.ts';
import { BUDGET_MS, type FollowedService, type FollowOptions } from './follow-options.ts';
import { idOf, judge, type Judgement } from './judge.ts';
import { newEvents } from './service-events.ts';
import { evidenceOf } from './task-evidence.ts';
import { toleratedFault } from './tolerated-fault.ts';

/** A service while its deployment goes on. */
interface Progress {
  readonly service: FollowedService;
  readonly before: ReadonlySet<string>;
  readonly desiredBefore: number;
  readonly seenEvents: Set<string>;
  arn?: string | undefined;
  taskDefinition?: string | undefined;
  status?: string | undefined;
  /** Set when it has to be stopped: the verdict for it. */
  stopFor?: Judgement | undefined;
  isStopped?: boolean;
}

const POLL_MS = 5_000;
const MAX_POLL_MS = 30_000;
/** After `UpdateService` has answered, its deployment is in the list within a moment. */
const MAX_LOOKS_FOR_DEPLOYMENT = 24;
const LOOKS_TO_A_COUNT = 5;

/**
 * Follows the deployments of an environment in AWS: each service by its own service deployment, from the apply that begins
 * it to its end.
 */
export class AwsDeployments implements DeploymentRun {
  readonly environment: string;
  readonly #options: FollowOptions;
  readonly #stopWaiting = new AbortController();
  #progress: readonly Progress[] = [];
  #startedAt = 0;
  #appliedAt = 0;
  #rollsBack = false;

  constructor(options: FollowOptions) {
    this.environment = options.environment;
    this.#options = options;
  }

  async begin(): Promise<void> {
    const { ecs, services, apply } = this.#options;
    this.#progress = await Promise.all(
      services.map(async (service) => {
        const found = await ecs.service(service.name);
        const before = found === undefined ? [] : await ecs.deployments(service.name);
        const seenEvents = new Set((found?.events ?? []).flatMap(({ id }) => id ?? []));
        return { service, before: new Set(before), desiredBefore: found?.desiredCount ?? 1, seenEvents };
      }),
    );
    this.#startedAt = performance.now();
    await apply();
    // A first apply makes a database and a distribution: services must not be stopped for the time that those took.
    this.#appliedAt = performance.now();
  }

  async *events(): AsyncGenerator<DeploymentEvent, void> {
    let waiting = [...this.#progress];
    let pollMs = this.#options.pollMs ?? POLL_MS;
    for (let look = 1; waiting.length > 0; look += 1) {
      const failure = await this.#lookAtAll(waiting, look).catch((error: unknown) => toleratedFault(error));
      if (typeof failure === 'string') {
        yield { at: Date.now(), text: failure };
        pollMs = Math.min(pollMs * 2, MAX_POLL_MS);
      } else {
        pollMs = this.#options.pollMs ?? POLL_MS;
        for (const { events, outcome, progress } of failure) {
          yield* events;
          if (outcome !== undefined) {
            yield { outcome };
            waiting = waiting.filter((each) => each !== progress);
          }
        }
      }
      if (waiting.length > 0) await this.#pause(pollMs);
      yield* this.#whatTakesTooLong(waiting);
    }
  }

  async rollBack(): Promise<void> {
    const { ecs } = this.#options;
    // A deployment that has not been found yet is stopped when it is found.
    this.#rollsBack = true;
    await Promise.all(this.#progress.flatMap(({ arn }) => (arn === undefined ? [] : [ecs.stop(arn)])));
  }

  close(): void {
    this.#stopWaiting.abort();
  }

  /** They are stopped at the next look, and at each one after it until ECS has answered. */
  *#whatTakesTooLong(waiting: readonly Progress[]): Generator<DeploymentEvent, void> {
    const { budgetMs = BUDGET_MS } = this.#options;
    const tookMs = performance.now() - this.#appliedAt;
    if (tookMs < budgetMs) return;
    for (const progress of waiting.filter(({ stopFor }) => stopFor === undefined)) {
      const reason = `it did not end within ${Math.round(tookMs / 1_000)} s`;
      progress.stopFor = { verdict: 'timed out', reason };
      const what = 'takes too long: stopping its deployment and rolling back';
      yield { at: Date.now(), text: `(service ${progress.service.change.service}) ${what}` };
    }
  }

  #lookAtAll(waiting: readonly Progress[], look: number) {
    return Promise.all(
      waiting.map(async (progress) => ({ progress, ...(await this.#look(progress, look)) })),
    );
  }

  async #look(
    progress: Progress,
    look: number,
  ): Promise<{ readonly events: readonly DeploymentEvent[]; readonly outcome?: Outcome }> {
    const { ecs } = this.#options;
    const { service } = progress;
    const found = await ecs.service(service.name);
    if (found === undefined) {
      const reason = 'the service is not there any more: somebody deleted it';
      return { events: [], outcome: await this.#outcomeOf(progress, { verdict: 'failed', reason }) };
    }
    const events: DeploymentEvent[] = newEvents(found, progress.seenEvents);
    const arns = await ecs.deployments(service.name);
    progress.arn ??= await this.#findOwn(progress, arns);
    events.push(...(await this.#countFailures(progress, look)));
    await this.#stopWhatMust(progress);
    if (progress.arn === undefined) {
      if (look < MAX_LOOKS_FOR_DEPLOYMENT) return { events };
      const reason = `no deployment of release ${service.release()} has begun`;
      return { events, outcome: await this.#outcomeOf(progress, { verdict: 'failed', reason }) };
    }
    const deployment = await ecs.deployment(progress.arn);
    if (deployment === undefined) return { events };
    const changed = statusEvent(progress, deployment);
    const judgement = judge(deployment, {
      newer: arns[0] === progress.arn ? undefined : arns[0],
      stoppedFor: progress.stopFor,
      desiredBefore: progress.desiredBefore,
    });
    const told = [...events, ...changed];
    return judgement === undefined
      ? { events: told }
      : { events: told, outcome: await this.#outcomeOf(progress, judgement) };
  }

  /**
   * ECS's breaker does not count a task that ran for a moment, and a service may have no breaker: without this count,
   * a service whose tasks always end would deploy for ever.
   */
  async #countFailures(progress: Progress, look: number): Promise<readonly DeploymentEvent[]> {
    const { ecs, looksToACount = LOOKS_TO_A_COUNT, maxFailedTasks } = this.#options;
    const { taskDefinition, service, desiredBefore, stopFor } = progress;
    if (taskDefinition === undefined || stopFor !== undefined || look % looksToACount !== 0) return [];
    const failed = failedTasks(await ecs.stoppedTasks(service.name, taskDefinition));
    if (failed < (maxFailedTasks ?? maxFailedTasksOf(desiredBefore))) return [];
    progress.stopFor = { verdict: 'rolled back', reason: `${failed} of its tasks have failed` };
    const text = `(service ${service.change.service}) ${failed} of its tasks have failed: stopping its deployment and rolling back`;
    return [{ at: Date.now(), text }];
  }

  async #stopWhatMust(progress: Progress): Promise<void> {
    const { arn, stopFor, isStopped = false } = progress;
    if (arn === undefined || isStopped || (stopFor === undefined && !this.#rollsBack)) return;
    await this.#options.ecs.stop(arn);
    // Set only now: a deployment that AWS was too busy to stop is stopped at the next look.
    progress.isStopped = true;
  }

  /** Our own deployment was not there before and leads to our release: others may begin at the same time. */
  async #findOwn(progress: Progress, arns: readonly string[]): Promise<string | undefined> {
    const { ecs } = this.#options;
    for (const arn of arns) {
      if (progress.before.has(arn)) continue;
      const deployment = await ecs.deployment(arn);
      const taskDefinition = deployment && (await ecs.taskDefinitionOf(deployment));
      if (taskDefinition === undefined) continue;
      if ((await ecs.releaseOf(taskDefinition)) !== progress.service.release()) continue;
      progress.taskDefinition = taskDefinition;
      return arn;
    }
    return undefined;
  }

  async #outcomeOf(progress: Progress, { verdict, reason }: Judgement): Promise<Outcome> {
    const { service, taskDefinition } = progress;
    const tookMs = performance.now() - this.#startedAt;
    const evidence =
      verdict === 'succeeded' || taskDefinition === undefined
        ? []
        : await this.#evidence(service, taskDefinition);
    return { change: service.change, verdict, tookMs, reason, evidence, remarks: [] };
  }

  /** Reads why tasks stopped. A failure to read it must not hide the verdict. */
  async #evidence(
    { change, name, logGroup, check }: FollowedService,
    taskDefinition: string,
  ): Promise<readonly string[]> {
    const { ecs, logs } = this.#options;
    try {
      const tasks = await ecs.stoppedTasks(name, taskDefinition);
      return await evidenceOf(tasks, logs, { service: change.service, logGroup, check });
    } catch (error) {
      return [`its stopped tasks cannot be read: ${(error as Error).message}`];
    }
  }

  /** Ends early when the second request to stop comes. */
  async #pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.#stopWaiting.signal }).catch(() => undefined);
  }
}

function statusEvent(progress: Progress, deployment: ServiceDeployment): readonly DeploymentEvent[] {
  const { status } = deployment;
  if (status === undefined || status === progress.status) return [];
  progress.status = status;
  const { change } = progress.service;
  const id = idOf(deployment.serviceDeploymentArn ?? '');
  return [{ at: Date.now(), text: `(service ${change.service}) (deployment ${id}) ${status}` }];
}
