import type { ProcessEnd, RunningProcess } from '@fairway/local-ecs';

import {
  TaskStopError,
  type PreparedContainer,
  type PreparedTask,
  type TaskSide,
  type TaskToPrepare,
} from '../task-side/contract.ts';
import { messageOf } from '../message-of.ts';

/** Facts of a container that the scheduler does not know. */
export interface ContainerRun {
  readonly port?: number | undefined;
  readonly imageDigest?: string | undefined;
}

/** Milliseconds since the epoch. */
export interface PreparationTimes {
  readonly pullStartedAt?: number;
  readonly pullStoppedAt?: number;
}

/** A run as plain data. */
export interface RunSummary extends PreparationTimes {
  readonly failure?: { readonly stoppedReason: string; readonly container?: string | undefined } | undefined;
  readonly containers: Readonly<Record<string, ContainerRun>>;
  readonly isReleased: boolean;
}

/** One task from its preparation to its release. */
export class TaskRun {
  readonly task: TaskToPrepare;
  readonly #taskSide: TaskSide;
  readonly #now: () => number;
  readonly #stopped = new AbortController();
  readonly #containers = new Map<string, ContainerRun>();
  #preparation: Promise<PreparedTask> | undefined;
  #prepared: PreparedTask | undefined;
  #times: PreparationTimes = {};
  #failure: TaskStopError | undefined;
  #isReleased = false;

  constructor(task: TaskToPrepare, taskSide: TaskSide, now: () => number) {
    this.task = task;
    this.#taskSide = taskSide;
    this.#now = now;
  }

  summary(): RunSummary {
    return {
      ...this.#times,
      failure: this.#failure && {
        stoppedReason: this.#failure.stoppedReason,
        container: this.#failure.container,
      },
      containers: this.containers(),
      isReleased: this.#isReleased,
    };
  }

  /** The started containers, by name. */
  containers(): Readonly<Record<string, ContainerRun>> {
    return Object.fromEntries(this.#containers);
  }

  /**
   * Prepares the task, once, however many containers ask.
   * @throws {TaskStopError}
   */
  async prepare(container: string): Promise<PreparedContainer> {
    this.#preparation ??= this.#prepareOnce();
    const prepared = (await this.#preparation).containers.get(container);
    if (prepared !== undefined) return prepared;
    throw new TaskStopError('CannotStartContainerError', `nothing was prepared for ${container}`, container);
  }

  onStarted(container: string, process: RunningProcess, { imageDigest }: PreparedContainer): void {
    const { pid, port } = process;
    this.#containers.set(container, { port, imageDigest });
    this.#prepared?.onContainerStarted(container, { pid, port });
  }

  onOutput(container: string, line: string): void {
    this.#prepared?.onOutput(container, line, this.#now());
  }

  onEnded(container: string, end: ProcessEnd): void {
    this.#prepared?.onContainerEnded(container, end);
  }

  /** Ends a preparation that is under way. */
  stop(): void {
    this.#stopped.abort();
  }

  /** Gives back everything that was made for the task; resolves when that is done. Its containers have ended. */
  async release(): Promise<void> {
    this.stop();
    await this.#preparation?.catch(() => undefined);
    await this.#prepared?.release();
    this.#isReleased = true;
  }

  async #prepareOnce(): Promise<PreparedTask> {
    this.#times = { pullStartedAt: this.#now() };
    try {
      this.#prepared = await this.#taskSide.prepare(this.task, this.#stopped.signal);
      return this.#prepared;
    } catch (error) {
      this.#failure = error instanceof TaskStopError ? error : unexpected(error);
      throw this.#failure;
    } finally {
      this.#times = { ...this.#times, pullStoppedAt: this.#now() };
    }
  }
}

function unexpected(error: unknown): TaskStopError {
  return new TaskStopError('ResourceInitializationError', messageOf(error));
}
