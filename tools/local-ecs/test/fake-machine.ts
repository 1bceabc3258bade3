import type { Command, Input } from '../src/core/messages.ts';
import { newService, type ServiceState, type TaskState } from '../src/core/state.ts';
import { nextWakeAt, step, type Step } from '../src/core/step.ts';
import type { ServiceDefinition } from '../src/index.ts';

/** The behaviour of a release's tasks. Times are in ms. */
export interface Behaviour {
  readonly startMs: number;
  readonly startError?: boolean;
  readonly migrationFails?: boolean;
  readonly neverHealthy?: boolean;
  /** Fails the health check of its container from the beginning. */
  readonly neverFit?: boolean;
  /** Crashes so long after it was started. */
  readonly crashMs?: number;
  /** Needs so long for its stop signal; Infinity ignores it. */
  readonly stopMs: number;
  /** Its last request takes so long. */
  readonly drainMs: number;
}

interface Planned {
  readonly at: number;
  readonly input: Input;
  /** Whether it still can happen. */
  readonly holds: () => boolean;
}

const CHECK_MS = 5;
const IN_SERVICE_MS = 50;

/** A machine that carries out the core's commands in time of its own, and shows every step that follows. */
export class FakeMachine {
  service: ServiceState;
  now = 1_000_000;
  readonly running = new Set<string>();
  readonly registered = new Set<string>();
  readonly unhealthy = new Set<string>();
  /** Tasks whose container fails its own check. */
  readonly ailing = new Set<string>();
  /** Until when a deregistered task has requests that it may finish. */
  readonly busyUntil = new Map<string, number>();
  readonly #releases = new Map<string, string>();
  readonly #behaviourOf: (release: string) => Behaviour;
  readonly #watch: (before: ServiceState, input: Input, step: Step, machine: FakeMachine) => void;
  /** Earliest first. */
  readonly #planned: Planned[] = [];
  #port = 20_000;

  constructor(
    definition: ServiceDefinition,
    behaviourOf: (release: string) => Behaviour,
    watch: (before: ServiceState, input: Input, step: Step, machine: FakeMachine) => void,
  ) {
    this.service = newService(definition);
    this.#behaviourOf = behaviourOf;
    this.#watch = watch;
  }

  happens(input: Input): void {
    const before = this.service;
    const result = step(before, input, this.now);
    this.service = result.service;
    for (const command of result.commands) this.#carryOut(command);
    this.#watch(before, input, result, this);
  }

  /** Lets time pass, with everything that happens meanwhile. */
  pass(milliseconds: number): void {
    const until = this.now + milliseconds;
    for (;;) {
      const [next] = this.#planned;
      const wakeAt = nextWakeAt(this.service, this.now) ?? Infinity;
      if (wakeAt <= this.now) throw new Error('asks to be woken for what it has left undone');
      const time = Math.min(next?.at ?? Infinity, wakeAt);
      if (time > until) break;
      this.now = time;
      if (next === undefined || next.at > time) {
        this.happens({ type: 'timePassed' });
        continue;
      }
      this.#planned.shift();
      this.happens(next.holds() ? next.input : { type: 'timePassed' });
    }
    this.now = until;
  }

  crash(task: TaskState): void {
    this.busyUntil.delete(task.id);
    if (this.running.delete(`${task.id}/app`)) this.happens(ended(task.id, 'app', { exitCode: 1 }));
  }

  #carryOut(command: Command): void {
    const { task } = command;
    const behaviour = this.#behaviourOf(this.#releaseOf(task));
    switch (command.type) {
      case 'startContainer':
        if (command.definition.name === 'migrate') this.#migrate(task, behaviour);
        else this.#startApp(task, behaviour);
        return;
      case 'signalContainer':
        this.#signal(`${task}/${command.container}`, command, behaviour);
        return;
      case 'checkHealth': {
        const healthy = behaviour.neverHealthy !== true && !this.unhealthy.has(task);
        const detail = healthy ? 'answered 200' : 'answered 503';
        this.#plan(CHECK_MS, { type: 'healthChecked', task, healthy, detail });
        return;
      }
      case 'probeContainer':
        this.#probe(command, behaviour);
        return;
      case 'registerTarget':
        this.registered.add(task);
        this.#plan(IN_SERVICE_MS, { type: 'targetHealthy', task }, () => this.registered.has(task));
        return;
      case 'deregisterTarget':
        this.registered.delete(task);
        this.busyUntil.set(task, this.now + Math.min(behaviour.drainMs, command.delayMs));
        this.#planDrained(task, behaviour.drainMs, command.delayMs);
        return;
    }
  }

  #probe({ task, container }: Command & { type: 'probeContainer' }, { neverFit }: Behaviour): void {
    const healthy = neverFit !== true && !this.ailing.has(task);
    const detail = `the check ended with ${healthy ? 0 : 1}`;
    this.#plan(CHECK_MS, { type: 'containerProbed', task, container, healthy, detail });
  }

  /** Plans the end of a target's draining: requests in flight when the delay is over are cut. */
  #planDrained(task: string, drainMs: number, delayMs: number): void {
    const cut = drainMs > delayMs ? 1 : 0;
    this.#plan(Math.min(drainMs, delayMs), { type: 'targetDrained', task, cut });
  }

  #migrate(task: string, { startMs, migrationFails }: Behaviour): void {
    this.running.add(`${task}/migrate`);
    this.#plan(startMs, { type: 'containerStarted', task, container: 'migrate', pid: 1 });
    this.#planEnd(2 * startMs, task, 'migrate', { exitCode: migrationFails === true ? 1 : 0 });
  }

  #startApp(task: string, { startMs, startError, crashMs }: Behaviour): void {
    this.running.add(`${task}/app`);
    if (startError === true) {
      this.#planEnd(startMs, task, 'app', { startError: 'spawn ENOENT' });
      return;
    }
    this.#port += 1;
    this.#plan(startMs, { type: 'containerStarted', task, container: 'app', pid: 2, port: this.#port }, () =>
      this.running.has(`${task}/app`),
    );
    if (crashMs !== undefined) this.#planEnd(startMs + crashMs, task, 'app', { exitCode: 1 });
  }

  #signal(
    process: string,
    { task, container, signal }: Command & { type: 'signalContainer' },
    behaviour: Behaviour,
  ) {
    if (signal === 'SIGKILL') this.#planEnd(1, task, container, { signal });
    else if (Number.isFinite(behaviour.stopMs))
      this.#planEnd(behaviour.stopMs, task, container, { exitCode: 0 });
    if (!this.running.has(process)) throw new Error(`${process} was signalled and does not run`);
  }

  #planEnd(afterMs: number, task: string, container: string, end: object): void {
    const process = `${task}/${container}`;
    this.#plan(afterMs, ended(task, container, end), () => this.running.delete(process));
  }

  #plan(afterMs: number, input: Input, holds: () => boolean = () => true): void {
    const at = this.now + afterMs;
    const later = this.#planned.findIndex((planned) => planned.at > at);
    this.#planned.splice(later === -1 ? this.#planned.length : later, 0, { at, input, holds });
  }

  /** Remembered: the core forgets tasks that have stopped. */
  #releaseOf(task: string): string {
    const release = this.#releases.get(task) ?? this.service.tasks.find(({ id }) => id === task)?.release;
    if (release === undefined) throw new Error(`there is no task ${task}`);
    this.#releases.set(task, release);
    return release;
  }
}

function ended(task: string, container: string, end: object): Input {
  return { type: 'containerEnded', task, container, lastLines: [], ...end };
}
