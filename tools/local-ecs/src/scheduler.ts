import { earlierRelease, isDeployed } from './core/deployment.ts';
import { describeService } from './core/describe.ts';
import type { ContainerId, CoreEvent, Input } from './core/messages.ts';
import {
  currentDeployment,
  deploymentInProgress,
  deploymentOf,
  liveTasks,
  newJob,
  newService,
  type ServiceState,
} from './core/state.ts';
import { nextWakeAt, step } from './core/step.ts';
import { definitionFaults, refuse, roomFaults } from './definition-faults.ts';
import type { ServiceDefinition, ServiceSettings } from './definition.ts';
import type { AlarmValue, ServiceDescription } from './description.ts';
import { IdleWaiters } from './idle-waiters.ts';
import { PortCommands } from './port-commands.ts';
import type { Clock, Ports } from './ports.ts';

/** An event of a service, or a line that a container printed. */
export type SchedulerEvent = { readonly service: string; readonly at: number } & (
  | CoreEvent
  | ({ readonly type: 'output'; readonly line: string } & ContainerId)
);

/** A service without its tasks, as JSON can carry it; only `restore` reads it. */
export type ServiceSnapshot = ServiceState;

export interface SchedulerState {
  readonly services: readonly ServiceDescription[];
}

/**
 * Keeps services running and deploys them: feeds events to the pure core (`core/step.ts`) and carries out the core's
 * commands through the ports.
 */
export class Scheduler {
  readonly #clock: Clock;
  readonly #commands: PortCommands;
  readonly #services = new Map<string, ServiceState>();
  readonly #wakeUps = new Map<string, () => void>();
  readonly #listeners = new Set<(event: SchedulerEvent) => void>();
  readonly #idle = new IdleWaiters(() => this.#tellIdle());

  constructor(ports: Ports) {
    this.#clock = ports.clock;
    this.#commands = new PortCommands(ports, {
      input: (service, input) => this.#feed(service, input),
      output: (service, container, line) => this.#tell(service, { type: 'output', ...container, line }),
    });
  }

  /**
   * Creates a service, or replaces its tasks by tasks of another release. A deployment in progress is superseded.
   * @param alarms what is known of alarms: those that are on already do not judge the deployment
   * @returns the deployment's id; null when that release already runs, or is on its way
   * @throws {Error} naming everything in the definition that cannot work
   */
  deploy(
    definition: ServiceDefinition,
    alarms: Readonly<Record<string, AlarmValue>> = {},
  ): { readonly deployment: string | null } {
    const service = this.#services.get(definition.name);
    refuse(definition.name, definitionFaults(definition, service?.desiredCount ?? definition.desiredCount));
    if (service !== undefined && isDeployed(service, definition.taskDefinition.release))
      return { deployment: null };
    const known = service ?? newService(definition);
    this.#services.set(definition.name, { ...known, alarms: { ...known.alarms, ...alarms } });
    return this.#begin(definition);
  }

  /**
   * Runs `desiredCount` tasks once: a task that ends is never replaced.
   * @throws {Error} naming everything in the definition that cannot work
   */
  run(job: ServiceDefinition): void {
    if (this.#services.has(job.name)) throw new Error(`there is a service or job ${job.name} already`);
    refuse(job.name, definitionFaults(job, job.desiredCount));
    this.#services.set(job.name, newJob(job, this.#clock.now()));
    this.#feed(job.name, { type: 'timePassed' });
  }

  /** Replaces every task by a new one of the same definition. */
  restart(name: string): { readonly deployment: string } {
    const service = this.#serviceOf(name);
    return this.#begin(deploymentOf(service, service.target).definition);
  }

  /**
   * Deploys the last completed release before the running one, exactly as it ran.
   * @throws {Error} when there is none
   */
  rollback(name: string): { readonly deployment: string } {
    const earlier = earlierRelease(this.#serviceOf(name));
    if (earlier === undefined) throw new Error(`service ${name} has no earlier release that was completed`);
    refuse(name, definitionFaults(earlier, this.#serviceOf(name).desiredCount));
    return this.#begin(earlier);
  }

  /** @throws {Error} when that count leaves no room for deployments */
  scale(name: string, desiredCount: number): void {
    const service = this.#serviceOf(name);
    // A rollback needs room as well.
    for (const id of [service.target, service.completed ?? service.target]) {
      refuse(name, roomFaults(desiredCount, deploymentOf(service, id).definition.deployment));
    }
    this.#feed(name, { type: 'scale', desiredCount });
  }

  /**
   * Changes how a service is deployed and checked, without a deployment.
   * @throws {Error} when its desired count leaves no room for deployments then
   */
  configure(name: string, settings: ServiceSettings): void {
    refuse(name, roomFaults(this.#serviceOf(name).desiredCount, settings.deployment));
    this.#feed(name, { type: 'configure', settings });
  }

  /** Stops one task gracefully; a service starts another one in its place. */
  stopTask(name: string, task: string, reason: string): void {
    this.#serviceOf(name);
    this.#feed(name, { type: 'stopTask', task, reason });
  }

  /** Stops every task of a service or job gracefully and forgets it; resolves when none is left. */
  async remove(name: string, reason: string): Promise<void> {
    this.#serviceOf(name);
    this.#feed(name, { type: 'stop', reason });
    await this.#idle.wait(name);
    this.#wakeUps.get(name)?.();
    this.#wakeUps.delete(name);
    this.#services.delete(name);
  }

  /**
   * Everything but its tasks that is remembered of a service, as plain data for `restore`: after the scheduler's end
   * there are no tasks.
   */
  snapshot(name: string): ServiceSnapshot {
    return { ...this.#serviceOf(name), tasks: [] };
  }

  /** Goes on with a service where an earlier scheduler was: a deployment in progress goes on, tasks are started anew. */
  restore(snapshot: ServiceSnapshot): void {
    const { name } = snapshot;
    if (this.#services.has(name)) throw new Error(`there is a service ${name} already`);
    this.#services.set(name, { ...snapshot, failures: 0, startAfter: this.#clock.now(), steady: false });
    this.#feed(name, { type: 'timePassed' });
  }

  /**
   * Ends the deployment in progress, with or without rolling it back.
   * @throws {Error} when none is in progress
   */
  stopDeployment(
    name: string,
    { rollback }: { readonly rollback: boolean },
  ): { readonly deployment: string } {
    const deployment = deploymentInProgress(this.#serviceOf(name));
    if (deployment === undefined) throw new Error(`service ${name} has no deployment in progress`);
    this.#feed(name, { type: 'stopDeployment', rollback });
    return { deployment: deployment.id };
  }

  setAlarm(name: string, alarm: string, value: AlarmValue): void {
    this.#serviceOf(name);
    this.#feed(name, { type: 'alarm', name: alarm, value });
  }

  /** Stops every task of every service gracefully; resolves when none is left. */
  async stopAll(reason: string): Promise<void> {
    this.#feedAll({ type: 'stop', reason });
    await this.#idle.wait();
  }

  /** Ends every task with SIGKILL; resolves when none is left. */
  async killAll(): Promise<void> {
    this.#feedAll({ type: 'kill' });
    await this.#idle.wait();
  }

  /** The whole state, as plain data that does not change afterwards. */
  state(): SchedulerState {
    return { services: [...this.#services.values()].map(describeService) };
  }

  /** One service or job, as plain data; undefined when there is none of that name. */
  service(name: string): ServiceDescription | undefined {
    const service = this.#services.get(name);
    return service && describeService(service);
  }

  /** Calls `listener` for every event from now on; returns a function that ends that. */
  subscribe(listener: (event: SchedulerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #serviceOf(name: string): ServiceState {
    const service = this.#services.get(name);
    if (service !== undefined) return service;
    throw new Error(`no such service: ${name}. There are: ${[...this.#services.keys()].join(', ')}`);
  }

  #begin(definition: ServiceDefinition): { readonly deployment: string } {
    this.#feed(definition.name, { type: 'deploy', definition });
    const deployment = currentDeployment(this.#serviceOf(definition.name));
    return { deployment: deployment?.id ?? '' };
  }

  #feedAll(input: Input): void {
    for (const name of this.#services.keys()) this.#feed(name, input);
  }

  #feed(name: string, input: Input): void {
    const before = this.#services.get(name);
    if (before === undefined) return;
    // One time for the whole turn: anything that was not due in the step is due later for the next wake-up as well.
    const now = this.#clock.now();
    const { service, commands, events } = step(before, input, now);
    this.#services.set(name, service);
    for (const command of commands) this.#commands.carryOut(name, command);
    for (const event of events) this.#tell(name, event);
    this.#setWakeUp(name, now);
    this.#tellIdle();
  }

  #setWakeUp(name: string, now: number): void {
    this.#wakeUps.get(name)?.();
    this.#wakeUps.delete(name);
    const service = this.#services.get(name);
    const time = service && nextWakeAt(service, now);
    if (time === undefined) return;
    const wakeUp = (): void => this.#feed(name, { type: 'timePassed' });
    this.#wakeUps.set(name, this.#clock.wakeAt(time, wakeUp));
  }

  #tell(service: string, event: CoreEvent | ({ type: 'output'; line: string } & ContainerId)): void {
    const told = { service, at: this.#clock.now(), ...event };
    for (const listener of this.#listeners) listener(told);
  }

  #tellIdle(): void {
    const busy = [...this.#services].filter(([, service]) => liveTasks(service).length > 0);
    this.#idle.tell(new Set(busy.map(([name]) => name)));
  }
}
