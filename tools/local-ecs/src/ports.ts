import type { ProcessEnd } from './core/messages.ts';
import type { TaskDefinition } from './definition.ts';

/** A process that runs; it ends through `ProcessListener.ended`. */
export interface RunningProcess {
  readonly pid: number;
  /** The TCP port it was told to listen on. */
  readonly port: number;
  /** Sends a signal to the process and everything it started; nothing happens when they are gone. */
  signal(name: NodeJS.Signals): void;
}

export interface ProcessListener {
  line(text: string): void;
  /** Called once, after the last line; not called when `start` rejects. */
  ended(end: ProcessEnd): void;
}

/** Starts processes. */
export interface ProcessPort {
  /** @throws {Error} when there is no process: no such program, no free port */
  start(definition: TaskDefinition, listener: ProcessListener): Promise<RunningProcess>;
}

export interface HealthAnswer {
  readonly healthy: boolean;
  /** What was seen: `answered 503`, `connection refused`. */
  readonly detail: string;
}

/** Asks a task whether it is healthy; an answer, never an error. */
export interface HealthPort {
  check(target: {
    readonly port: number;
    readonly path: string;
    readonly timeoutMs: number;
  }): Promise<HealthAnswer>;
}

/** What time it is, and being woken. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once, at `time` or soon after; returns what cancels that. */
  wakeAt(time: number, callback: () => void): () => void;
}

export interface Ports {
  readonly processes: ProcessPort;
  readonly health: HealthPort;
  readonly clock: Clock;
}
