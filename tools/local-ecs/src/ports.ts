import type { ProcessEnd } from './core/messages.ts';
import type { ContainerDefinition } from './definition.ts';

/** The owner of a process: in logs, and in the record of running processes. */
export interface ProcessOwner {
  readonly service: string;
  readonly task: string;
}

/** A process that runs; it ends through `ProcessListener.ended`. */
export interface RunningProcess {
  readonly pid: number;
  /** The TCP port it was told to listen on, if its container has one. */
  readonly port?: number;
  /**
   * Names the process that listens on its port in its place, as a phrase: `pid 4711 (node)`. Undefined when there is
   * none, or when the system does not tell.
   */
  portTakenBy(): Promise<string | undefined>;
  /** The ports that it, or a process it started, listens on. Undefined when the system does not tell. */
  portsListenedOn?(): Promise<readonly number[] | undefined>;
  /** Runs the health check of its container once; an answer, never an error. Absent where it has none. */
  probe?(): Promise<HealthAnswer>;
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
  /**
   * @param stopped aborted when the container is told to stop before it has a process; `start` may then give up
   * @throws {Error} when there is no process: no such program, no free port
   */
  start(
    definition: ContainerDefinition,
    owner: ProcessOwner,
    listener: ProcessListener,
    stopped: AbortSignal,
  ): Promise<RunningProcess>;
}

export interface HealthAnswer {
  readonly healthy: boolean;
  /** The answer in words: `answered 503`, `connection refused`. */
  readonly detail: string;
  /** No process listens on the checked port. */
  readonly refused?: boolean;
}

/** The address on which a task listens. */
export interface TargetEndpoint {
  readonly host: string;
  readonly port: number;
}

/** Asks a task whether it is healthy; an answer, never an error. */
export interface HealthPort {
  check(
    target: TargetEndpoint & { readonly path: string; readonly timeoutMs: number },
  ): Promise<HealthAnswer>;
}

/** Sends requests to tasks; the edge does. Neither promise is ever rejected. */
export interface TargetPort {
  /** @returns when the target gets requests: `healthy`; `unused` when it was deregistered before */
  register(service: string, endpoint: TargetEndpoint): Promise<'healthy' | 'unused'>;
  /**
   * No new requests from the call on; requests in flight when `delayMs` are over are cut.
   * @returns when nothing is in flight any more, how many requests were cut
   */
  deregister(service: string, endpoint: TargetEndpoint, delayMs: number): Promise<{ readonly cut: number }>;
}

/** Tells the time, and wakes at a time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once, at `time` or soon after; returns a function that cancels it. */
  wakeAt(time: number, callback: () => void): () => void;
}

export interface Ports {
  readonly processes: ProcessPort;
  readonly health: HealthPort;
  readonly targets: TargetPort;
  readonly clock: Clock;
}
