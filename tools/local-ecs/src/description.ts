/** The state of services as everyone may see it: plain data, in ECS's own words, without environment variables. */

/**
 * - `pending`: its containers were asked for; the essential ones do not all run yet
 * - `starting`: it runs and has not been healthy yet
 * - `healthy`: its checks pass; `readyAt` says since when it gets requests
 * - `draining`: deregistered, finishing its requests
 * - `stopping`: it was sent its stop signal
 * - `stopped`: every process of it has ended
 */
export type TaskStatus = 'pending' | 'starting' | 'healthy' | 'draining' | 'stopping' | 'stopped';

/** ECS's service deployment states; a deployment that a newer one replaced is `STOPPED` with `supersededBy`. */
export type DeploymentStatus =
  | 'IN_PROGRESS'
  | 'SUCCESSFUL'
  | 'STOPPED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED';

/** The end of a deployment, in a word for people; `verdictOf(deployment)`, undefined while it goes on. */
export type Verdict = 'succeeded' | 'rolled back' | 'superseded' | 'stopped' | 'failed';

/**
 * The cause of a task's failure: a container of it ended, a dependency did not come, its checks, those of a
 * container, another program on its port, or its target.
 */
export type TaskFailure = 'container' | 'dependency' | 'health' | 'containerHealth' | 'port' | 'target';

export interface ContainerDescription {
  readonly name: string;
  readonly status: 'waiting' | 'pending' | 'running' | 'stopped';
  readonly pid?: number | undefined;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly startError?: string | undefined;
  /** It was killed because it, or its task, used more memory than it may. */
  readonly outOfMemory?: boolean | undefined;
  /** The result of its own checks; absent while there is none yet, and where it has no check. */
  readonly health?: 'HEALTHY' | 'UNHEALTHY' | undefined;
  /** Since when, in milliseconds since the epoch. */
  readonly healthSince?: number | undefined;
  /** The answer to the last check of its own. */
  readonly lastProbe?: string | undefined;
  /** The end of an ended container's output, oldest line first. */
  readonly lastLines?: readonly string[] | undefined;
}

/** One task, as plain data. Times are milliseconds since the epoch. */
export interface TaskDescription {
  readonly id: string;
  /** The deployment that started it. */
  readonly deployment: string;
  readonly release: string;
  readonly status: TaskStatus;
  readonly createdAt: number;
  /** The time at which its essential containers ran. */
  readonly startedAt?: number | undefined;
  readonly healthyAt?: number | undefined;
  /** Since when it gets requests and counts towards the minimum. */
  readonly readyAt?: number | undefined;
  readonly port?: number | undefined;
  /** The process that answers on its port in its place: `pid 4711 (node)`. */
  readonly portTakenBy?: string | undefined;
  /** The answer to the last failed check; absent after a passed one. */
  readonly lastCheck?: string | undefined;
  /** The reason why it stops or stopped: on request, or by a failure. */
  readonly reason?: string | undefined;
  readonly cause?: 'requested' | 'failed' | undefined;
  /** The cause, for a failed task. */
  readonly failure?: TaskFailure | undefined;
  /** The time since which it stops: it was told to, or a container of it ended. */
  readonly stoppingAt?: number | undefined;
  /** The time at which it was killed, because it had not stopped within its stop timeout. */
  readonly killedAt?: number | undefined;
  /** Requests and WebSockets that were cut when its deregistration delay was over; absent for none. */
  readonly requestsCut?: number | undefined;
  readonly stoppedAt?: number | undefined;
  /** The exit code of the container that ended the task. */
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly lastLines?: readonly string[] | undefined;
  readonly containers: readonly ContainerDescription[];
}

export type FailureCause = 'circuitBreaker' | 'alarm' | 'request';

export interface RollbackDescription {
  /** The deployment whose definition runs again, and its release. */
  readonly to: string;
  readonly release: string;
  readonly failedTasks: number;
}

export interface DeploymentDescription {
  /** `logs/2` */
  readonly id: string;
  readonly release: string;
  readonly status: DeploymentStatus;
  readonly statusReason?: string | undefined;
  readonly startedAt: number;
  readonly finishedAt?: number | undefined;
  /** The circuit breaker's count, and the count at which it trips. */
  readonly failedTasks: number;
  readonly threshold: number;
  /** The last task that it counted, and why: `(task logs-5) exited with code 1`. */
  readonly lastFailure?: string | undefined;
  /** The cause of its failure or stop. */
  readonly cause?: FailureCause | undefined;
  readonly rollback?: RollbackDescription | undefined;
  readonly supersededBy?: string | undefined;
  /** Since when every task is ready and only its alarms are waited for. */
  readonly bakingSince?: number | undefined;
}

export type AlarmValue = 'OK' | 'ALARM';

export interface ServiceEvent {
  readonly at: number;
  readonly message: string;
}

export interface ServiceDescription {
  readonly name: string;
  readonly desiredCount: number;
  /** Ready tasks; tasks on their way there. */
  readonly runningCount: number;
  readonly pendingCount: number;
  /** The deployment whose definition every new task runs, and its release. */
  readonly target: string;
  readonly release: string;
  /** Newest first. */
  readonly deployments: readonly DeploymentDescription[];
  /** Tasks that have not ended, then the last few that have; in the order they were started. */
  readonly tasks: readonly TaskDescription[];
  /** The last hundred, oldest first, worded as ECS words them. */
  readonly events: readonly ServiceEvent[];
  readonly alarms: Readonly<Record<string, AlarmValue>>;
}

/** The end of a deployment, in a word; undefined while it goes on. */
export function verdictOf(deployment: DeploymentDescription): Verdict | undefined {
  switch (deployment.status) {
    case 'IN_PROGRESS':
    case 'ROLLBACK_IN_PROGRESS':
      return undefined;
    case 'SUCCESSFUL':
      return 'succeeded';
    case 'ROLLBACK_SUCCESSFUL':
      return 'rolled back';
    case 'ROLLBACK_FAILED':
      return 'failed';
    case 'STOPPED':
      if (deployment.supersededBy !== undefined) return 'superseded';
      return deployment.cause === 'request' ? 'stopped' : 'failed';
  }
}
