import type { Command, Input, TaskEvent } from './core/messages.ts';
import { liveTasks, newService, type ServiceState } from './core/state.ts';
import { nextWakeAt, step } from './core/step.ts';
import type { ServiceDefinition } from './definition.ts';
import type { Ports, RunningProcess } from './ports.ts';

/** A task's event, or a line that a task printed. */
export type SchedulerEvent = { readonly service: string; readonly at: number } & (
  TaskEvent | { readonly type: 'output'; readonly task: string; readonly line: string }
);

export interface SchedulerState {
  readonly services: readonly ServiceState[];
}

/**
 * Keeps services running: feeds what happens to the pure core (`core/step.ts`) and carries out, through the ports,
 * what the core asks for.
 */
export class Scheduler {
  readonly #ports: Ports;
  readonly #services = new Map<string, ServiceState>();
  readonly #processes = new Map<string, RunningProcess>();
  /** Signals for tasks whose process is still being started. */
  readonly #earlySignals = new Map<string, NodeJS.Signals[]>();
  readonly #wakeUps = new Map<string, () => void>();
  readonly #listeners = new Set<(event: SchedulerEvent) => void>();
  readonly #waitingForIdle = new Set<() => void>();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Starts a service, or replaces its tasks by tasks of this definition, also when nothing in it changed. */
  deploy(definition: ServiceDefinition): void {
    if (!this.#services.has(definition.name)) this.#services.set(definition.name, newService(definition));
    this.#feed(definition.name, { type: 'deploy', definition });
  }

  /** Stops every task of every service gracefully; resolves when none is left. */
  async stopAll(reason: string): Promise<void> {
    this.#feedAll({ type: 'stop', reason });
    await this.#idle();
  }

  /** Ends every task with SIGKILL; resolves when none is left. */
  async killAll(): Promise<void> {
    this.#feedAll({ type: 'kill' });
    await this.#idle();
  }

  /** Everything the scheduler knows, as plain data that does not change afterwards. */
  state(): SchedulerState {
    return { services: [...this.#services.values()] };
  }

  /** Calls `listener` for every event from now on; returns what ends that. */
  subscribe(listener: (event: SchedulerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #feedAll(input: Input): void {
    for (const name of this.#services.keys()) this.#feed(name, input);
  }

  #feed(name: string, input: Input): void {
    const before = this.#services.get(name);
    if (before === undefined) return;
    const { service, commands, events } = step(before, input, this.#ports.clock.now());
    this.#services.set(name, service);
    for (const command of commands) this.#carryOut(name, command);
    for (const event of events) this.#tell(name, event);
    this.#setWakeUp(name, service);
    this.#tellIdle();
  }

  #carryOut(name: string, command: Command): void {
    switch (command.type) {
      case 'startProcess':
        void this.#start(name, command);
        return;
      case 'signalProcess':
        this.#signal(command.task, command.signal);
        return;
      case 'checkHealth':
        void this.#check(name, command);
        return;
    }
  }

  async #start(name: string, { task, definition }: Command & { type: 'startProcess' }): Promise<void> {
    this.#earlySignals.set(task, []);
    const starting = this.#ports.processes.start(definition, {
      line: (line) => this.#tell(name, { type: 'output', task, line }),
      ended: (end) => {
        this.#processes.delete(task);
        this.#feed(name, { type: 'processEnded', task, ...end });
      },
    });
    try {
      const process = await starting;
      this.#processes.set(task, process);
      this.#feed(name, { type: 'processStarted', task, pid: process.pid, port: process.port });
      for (const signal of this.#earlySignals.get(task) ?? []) process.signal(signal);
    } catch (error) {
      const startError = error instanceof Error ? error.message : String(error);
      this.#feed(name, { type: 'processEnded', task, startError, lastLines: [] });
    } finally {
      this.#earlySignals.delete(task);
    }
  }

  #signal(task: string, signal: NodeJS.Signals): void {
    this.#earlySignals.get(task)?.push(signal);
    this.#processes.get(task)?.signal(signal);
  }

  async #check(
    name: string,
    { task, port, path, timeoutMs }: Command & { type: 'checkHealth' },
  ): Promise<void> {
    const { healthy, detail } = await this.#ports.health.check({ port, path, timeoutMs });
    this.#feed(name, { type: 'healthChecked', task, healthy, detail });
  }

  #setWakeUp(name: string, service: ServiceState): void {
    this.#wakeUps.get(name)?.();
    this.#wakeUps.delete(name);
    const time = nextWakeAt(service);
    if (time === undefined) return;
    const wakeUp = (): void => this.#feed(name, { type: 'timePassed' });
    this.#wakeUps.set(name, this.#ports.clock.wakeAt(time, wakeUp));
  }

  #tell(service: string, event: TaskEvent | { type: 'output'; task: string; line: string }): void {
    const told = { service, at: this.#ports.clock.now(), ...event };
    for (const listener of this.#listeners) listener(told);
  }

  async #idle(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waitingForIdle.add(resolve);
      this.#tellIdle();
    });
  }

  #tellIdle(): void {
    if ([...this.#services.values()].some((service) => liveTasks(service).length > 0)) return;
    for (const resolve of this.#waitingForIdle) resolve();
    this.#waitingForIdle.clear();
  }
}
