import type { ServiceDefinition } from '../definition.ts';

/**
 * - `pending`: the process was asked for and has no pid yet
 * - `starting`: it runs and has not been healthy yet
 * - `healthy`: its last checks passed, or fewer failed than the threshold
 * - `stopping`: it was sent its stop signal
 * - `stopped`: it has ended
 */
export type TaskStatus = 'pending' | 'starting' | 'healthy' | 'stopping' | 'stopped';

/** Who decided that a task ends: someone who asked, or the scheduler because of a failure. */
export type StopCause = 'requested' | 'failed';

/** One task, as plain data. Times are milliseconds since the epoch. */
export interface TaskState {
  readonly id: string;
  /** Which deployment of the service the task belongs to; the first is 1. */
  readonly revision: number;
  readonly status: TaskStatus;
  readonly createdAt: number;
  readonly pid?: number;
  readonly port?: number;
  readonly healthyAt?: number;
  readonly failedChecks: number;
  /** What the last failed check said; absent after one that passed. */
  readonly lastCheck?: string;
  /** Absent while a check is under way. */
  readonly nextCheckAt?: number;
  /** When SIGKILL follows the stop signal. */
  readonly killAt?: number;
  readonly stopCause?: StopCause;
  readonly stopReason?: string;
  readonly stoppedAt?: number;
  readonly exitCode?: number;
  readonly signal?: string;
  /** The end of what a stopped task printed, oldest line first. */
  readonly lastLines?: readonly string[];
}

/** One service, as plain data. */
export interface ServiceState {
  readonly definition: ServiceDefinition;
  readonly revision: number;
  readonly desiredCount: number;
  /** Tasks that have not ended, then the last few that have; in the order they were started. */
  readonly tasks: readonly TaskState[];
  /** Tasks started so far; numbers the next one. */
  readonly started: number;
  /** Tasks in a row that failed without having been healthy for the stable time. */
  readonly failures: number;
  /** No task is started before this time. */
  readonly startAfter: number;
}

export function newService(definition: ServiceDefinition): ServiceState {
  return { definition, revision: 0, desiredCount: 0, tasks: [], started: 0, failures: 0, startAfter: 0 };
}

/** Tasks that have a process, or are about to. */
export function liveTasks(service: ServiceState): readonly TaskState[] {
  return service.tasks.filter((task) => task.status !== 'stopped');
}
