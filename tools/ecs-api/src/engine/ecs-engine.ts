import {
  Scheduler,
  type Clock,
  type ProcessOwner,
  type ProcessPort,
  type SchedulerEvent,
  type ServiceDescription,
  type TaskDescription,
} from '@fairway/local-ecs';

import type { EcsState } from '../ecs/ecs-state.ts';
import type { ServiceRecord, ServiceRevisionRecord, TaskRecord } from '../ecs/records.ts';
import { findTaskDefinition } from '../ecs/task-definitions.ts';
import { invalidParameter } from '../ecs/errors.ts';
import type { StateStore } from '../state/state-store.ts';
import type { TaskSide } from '../task-side/contract.ts';
import type { AlarmStates } from '../alarms/alarm-states.ts';
import type { ServiceUsage } from '../autoscaling/usage.ts';
import { messageOf } from '../message-of.ts';
import { schedulerNameOf } from './scheduler-names.ts';
import { ServiceMeter, type MeasuredTask } from './service-usage.ts';
import { jobDefinition, serviceDefinition, serviceSettings, type Pace } from './service-definition.ts';
import { TaskBook } from './task-book.ts';
import { newServiceTask, overridden, taskToPrepare } from './new-task.ts';
import { TaskProcesses } from './task-processes.ts';
import { TaskRun } from './task-run.ts';
import { taskHealth, taskTargets, targetsOfPort, type BalancedTarget } from './task-targets.ts';

export interface EngineOptions {
  readonly state: EcsState;
  readonly store: StateStore;
  readonly taskSide: TaskSide;
  readonly processes: ProcessPort;
  readonly clock: Clock;
  readonly pace: Pace;
}

/**
 * Runs services and tasks of ECS on the scheduler. It keeps no records of services; the code that changes one keeps
 * it.
 */
export class EcsEngine {
  readonly tasks: TaskBook;
  readonly #state: EcsState;
  readonly #taskSide: TaskSide;
  readonly #scheduler: Scheduler;
  readonly #clock: Clock;
  readonly #pace: Pace;
  /** Definitions of tasks that `RunTask` is about to start. */
  readonly #jobs = new Map<string, TaskRecord>();
  readonly #meter: ServiceMeter;

  constructor({ state, store, taskSide, processes, clock, pace }: EngineOptions) {
    this.#state = state;
    this.#taskSide = taskSide;
    this.#clock = clock;
    this.#pace = pace;
    this.#meter = new ServiceMeter(clock);
    const targetsOf = (port: number): readonly BalancedTarget[] => targetsOfPort(state, this.tasks, port);
    this.#scheduler = new Scheduler({
      processes: new TaskProcesses(processes, (owner) => this.#runOf(owner)),
      health: taskHealth(taskSide, targetsOf),
      targets: taskTargets(taskSide, targetsOf),
      clock,
    });
    this.tasks = new TaskBook(store, (name) => this.#scheduler.service(name));
    this.#scheduler.subscribe((event) => this.#onEvent(event));
  }

  subscribe(listener: (event: SchedulerEvent) => void): () => void {
    return this.#scheduler.subscribe(listener);
  }

  /** The scheduler's description of a service; undefined for one that was deleted. */
  describe(service: ServiceRecord): ServiceDescription | undefined {
    return this.#scheduler.service(schedulerNameOf(service));
  }

  /** The usage of a service's ready tasks since the last call. */
  async usage(service: ServiceRecord): Promise<ServiceUsage> {
    const name = schedulerNameOf(service);
    const arns = service.revisions.flatMap(({ targetGroups }) =>
      targetGroups.map((each) => each.targetGroupArn),
    );
    const requests = await Promise.all(
      [...new Set(arns)].map(async (arn) => [arn, await this.#taskSide.targetRequests?.(arn)] as const),
    );
    const counted = requests.flatMap(([arn, ofTargets]) =>
      ofTargets === undefined ? [] : [[arn, ofTargets] as const],
    );
    return this.#meter.measure(name, this.#measured(name), new Map(counted));
  }

  /** The scheduler's name for the next deployment of a service. */
  nextDeployment(service: ServiceRecord): string {
    const name = schedulerNameOf(service);
    const started = this.#scheduler.service(name) && this.#scheduler.snapshot(name).deploymentsStarted;
    return `${name}/${(started ?? 0) + 1}`;
  }

  /**
   * Starts a service, or a deployment of it.
   * @param alarms those that are on already do not judge it
   * @throws {ApiError} naming everything that cannot work
   */
  deploy(service: ServiceRecord, revision: ServiceRevisionRecord, alarms: AlarmStates): void {
    const { taskDefinition } = this.#taskDefinition(revision.taskDefinition);
    const name = schedulerNameOf(service);
    const definition = serviceDefinition(name, service, revision, taskDefinition, this.#pace);
    refusing(() => this.#scheduler.deploy(definition, alarms));
  }

  /** @throws {ApiError} when that count leaves no room for deployments */
  scale(service: ServiceRecord, desiredCount: number): void {
    refusing(() => this.#scheduler.scale(schedulerNameOf(service), desiredCount));
  }

  /** Changes how a service is deployed and checked, without a deployment. */
  configure(service: ServiceRecord, revision: ServiceRevisionRecord): void {
    const settings = serviceSettings(service, revision, this.#pace);
    refusing(() => this.#scheduler.configure(schedulerNameOf(service), settings));
  }

  setAlarm(service: ServiceRecord, alarm: string, value: 'OK' | 'ALARM'): void {
    this.#scheduler.setAlarm(schedulerNameOf(service), alarm, value);
  }

  stopDeployment(service: ServiceRecord, { rollback }: { readonly rollback: boolean }): void {
    this.#scheduler.stopDeployment(schedulerNameOf(service), { rollback });
  }

  /** Stops the tasks of a service; resolves when none is left. */
  async remove(service: ServiceRecord, reason: string): Promise<void> {
    await this.#scheduler.remove(schedulerNameOf(service), reason);
  }

  /** Starts a task that runs once. */
  run(record: TaskRecord): void {
    const { taskDefinition } = this.#taskDefinition(record.taskDefinitionArn);
    const { overrides = {} } = record.given;
    const definition = jobDefinition(
      record.schedulerService,
      {
        ...taskDefinition,
        memory: overrides.memory ?? taskDefinition.memory,
        containerDefinitions: taskDefinition.containerDefinitions.map((each) => overridden(each, overrides)),
      },
      this.#pace,
    );
    this.#jobs.set(record.schedulerService, record);
    try {
      refusing(() => this.#scheduler.run(definition));
    } finally {
      this.#jobs.delete(record.schedulerService);
    }
  }

  stopTask({ schedulerService, schedulerTask }: TaskRecord, reason: string): void {
    this.#scheduler.stopTask(schedulerService, schedulerTask, reason);
  }

  /** A service's record with everything that the next process needs to go on with it; unchanged for a deleted one. */
  withSnapshot(service: ServiceRecord): ServiceRecord {
    const name = schedulerNameOf(service);
    return this.#scheduler.service(name) === undefined
      ? service
      : { ...service, scheduler: this.#scheduler.snapshot(name) };
  }

  /** Goes on with a service where an earlier process was; its tasks are started anew. */
  restore({ scheduler }: ServiceRecord): void {
    if (scheduler !== undefined) this.#scheduler.restore(scheduler);
  }

  /** Stops every task; resolves when none is left and everything made for them is gone. */
  async stopAll(reason: string): Promise<void> {
    await this.#scheduler.stopAll(reason);
    await Promise.all([...this.tasks.runs()].map((run) => run.release()));
  }

  #runOf({ service, task }: ProcessOwner): TaskRun {
    const there = this.tasks.run(service, task);
    if (there !== undefined) return there;
    const record = this.#jobs.get(service) ?? this.#serviceTask(service, task);
    const { taskDefinition } = this.#taskDefinition(record.taskDefinitionArn);
    const prepared = taskToPrepare(this.#state, record, taskDefinition);
    const run = new TaskRun(prepared, this.#taskSide, () => this.#clock.now());
    this.tasks.add(record, run);
    return run;
  }

  #serviceTask(schedulerService: string, schedulerTask: string): TaskRecord {
    const service = this.#state.services
      .values()
      .find((each) => each.status !== 'INACTIVE' && schedulerNameOf(each) === schedulerService);
    const task = this.#scheduler.service(schedulerService)?.tasks.find(({ id }) => id === schedulerTask);
    const deployment = service?.deployments.find(({ schedulerId }) => schedulerId === task?.deployment);
    if (service === undefined || task === undefined || deployment === undefined) {
      throw new Error(`${schedulerTask} belongs to no service deployment`);
    }
    return newServiceTask(this.#state, { service, deployment, schedulerService, task });
  }

  #measured(schedulerService: string): readonly MeasuredTask[] {
    const tasks = this.#scheduler.service(schedulerService)?.tasks ?? [];
    return tasks.flatMap(({ id, status, readyAt, containers }) => {
      const record = this.tasks.recordOf(schedulerService, id);
      if (status !== 'healthy' || readyAt === undefined || record === undefined) return [];
      const leaders = containers.flatMap((each) => (each.status === 'running' ? (each.pid ?? []) : []));
      return [{ leaders, taskDefinition: this.#taskDefinition(record.taskDefinitionArn).taskDefinition }];
    });
  }

  #taskDefinition(arn: string) {
    const entry = findTaskDefinition(this.#state, arn);
    if (entry === undefined) throw new Error(`the task definition ${arn} is gone`);
    return entry;
  }

  #onEvent(event: SchedulerEvent): void {
    if (event.type !== 'taskStopped') return;
    const record = this.tasks.recordOf(event.service, event.task.id);
    const run = this.tasks.run(event.service, event.task.id);
    if (record === undefined || run === undefined) return;
    this.tasks.leave(record, event.task);
    void this.#release(record, run, event.task);
  }

  async #release(
    { taskArn, serviceName, schedulerService }: TaskRecord,
    run: TaskRun,
    task: TaskDescription,
  ): Promise<void> {
    await run.release();
    const record = this.tasks.record(taskArn);
    if (record !== undefined) this.tasks.end(record, task, run.summary(), this.#clock.now() / 1_000);
    if (serviceName === undefined && this.#scheduler.service(schedulerService) !== undefined) {
      await this.#scheduler.remove(schedulerService, 'its task has ended');
    }
  }
}

/** The scheduler's refusals, in the protocol's form. */
function refusing(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    throw invalidParameter(messageOf(error));
  }
}
