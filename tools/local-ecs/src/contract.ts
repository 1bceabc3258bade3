/**
 * What a service is, what its state looks like, and what the scheduler can be asked, in ECS's own words.
 */

/** When a container may start: as `dependsOn` of an ECS container definition. */
export interface ContainerDependency {
  readonly container: string;
  /** The other one was started; ended with exit code 0; ended; passed the task's health check. */
  readonly condition: 'START' | 'SUCCESS' | 'COMPLETE' | 'HEALTHY';
}

/** One process of a task, the leader of a group of its own. */
export interface ContainerDefinition {
  readonly name: string;
  /** The program, as an absolute path: there is no `PATH` to look it up in unless `environment` gives one. */
  readonly command: string;
  readonly args: readonly string[];
  readonly workingFolder: string;
  /** Exactly what the process receives, besides `port.variable`: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** When an essential container ends, its task does. */
  readonly essential: boolean;
  readonly dependsOn?: readonly ContainerDependency[];
  /** Milliseconds that the containers it depends on have. @default 180 000, the ECS agent's own */
  readonly startTimeoutMs?: number;
  /** The variable that tells the process its TCP port, and the port it gets if that is free. One container of a task may have one. */
  readonly port?: { readonly variable: string; readonly preferred?: number };
  /** What asks the process to stop, as an image's STOPSIGNAL does. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** Milliseconds between the stop signal and SIGKILL. */
  readonly stopTimeoutMs: number;
}

/** What one task of a service runs. */
export interface TaskDefinition {
  /** Identifies the content and is shown everywhere: the same release is nothing to deploy. */
  readonly release: string;
  readonly containers: readonly ContainerDefinition[];
}

/** An HTTP health check as a target group's: `GET path` on the task's port must answer 200. */
export interface HealthCheck {
  readonly path: string;
  /** Milliseconds between two checks of a task that has not been healthy yet. */
  readonly startIntervalMs: number;
  /** Milliseconds between two checks of a healthy task. */
  readonly intervalMs: number;
  /** Milliseconds after which a check without an answer has failed. */
  readonly timeoutMs: number;
  /** Passed checks in a row after which a new task is healthy. */
  readonly healthyThreshold: number;
  /** Failed checks in a row after which a task is unhealthy, and replaced. */
  readonly unhealthyThreshold: number;
  /** Milliseconds during which failed checks of a task that was never healthy are ignored. */
  readonly graceMs: number;
}

export interface DeploymentConfiguration {
  /** Ready tasks that a deployment leaves, in percent of the desired count, rounded up. */
  readonly minimumHealthyPercent: number;
  /** Tasks that may run at once, in percent of the desired count, rounded down. */
  readonly maximumPercent: number;
  readonly circuitBreaker: {
    readonly enable: boolean;
    readonly rollback: boolean;
    /** Whether a task that becomes ready sets the count of failed tasks back to 0. @default true, as ECS */
    readonly resetOnHealthyTask?: boolean;
  };
  /** Names of alarms (`setAlarm`) that fail a deployment in progress. */
  readonly alarms?: { readonly names: readonly string[]; readonly rollback: boolean };
}

/** What the scheduler keeps running. */
export interface ServiceDefinition {
  readonly name: string;
  /** Tasks of a new service; afterwards `scale` says how many, and a deployment keeps that. */
  readonly desiredCount: number;
  readonly taskDefinition: TaskDefinition;
  readonly deployment: DeploymentConfiguration;
  /** Absent: a task is healthy as soon as its essential containers run. */
  readonly healthCheck?: HealthCheck;
  /** Milliseconds that a healthy task must live before it gets requests and counts as ready. */
  readonly minimumStableMs: number;
  /** Milliseconds that a deregistered task has to finish its requests; less when it has none. */
  readonly deregistrationDelayMs: number;
}

/**
 * - `pending`: its containers were asked for; the essential ones do not all run yet
 * - `starting`: it runs and has not been healthy yet
 * - `healthy`: its checks pass; `readyAt` says since when it gets requests
 * - `draining`: deregistered, finishing what it has
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

/** How a deployment ended, in a word for people; `verdictOf(deployment)`, undefined while it goes on. */
export type Verdict = 'succeeded' | 'rolled back' | 'superseded' | 'stopped' | 'failed';

export interface ContainerDescription {
  readonly name: string;
  readonly status: 'waiting' | 'pending' | 'running' | 'stopped';
  readonly pid?: number;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly startError?: string;
  /** The end of what an ended container printed, oldest line first. */
  readonly lastLines?: readonly string[];
}

/** One task, as plain data. Times are milliseconds since the epoch. */
export interface TaskDescription {
  readonly id: string;
  /** The deployment that started it. */
  readonly deployment: string;
  readonly release: string;
  readonly status: TaskStatus;
  readonly createdAt: number;
  readonly healthyAt?: number;
  /** Since when it gets requests and counts towards the minimum. */
  readonly readyAt?: number;
  readonly port?: number;
  /** What the last failed check said; absent after one that passed. */
  readonly lastCheck?: string;
  /** Why it stops or stopped, and whether someone asked for it or it failed. */
  readonly reason?: string;
  readonly cause?: 'requested' | 'failed';
  readonly stoppedAt?: number;
  /** Of the container that ended the task. */
  readonly exitCode?: number;
  readonly signal?: string;
  readonly lastLines?: readonly string[];
  readonly containers: readonly ContainerDescription[];
}

export interface DeploymentDescription {
  /** `logs/2` */
  readonly id: string;
  readonly release: string;
  readonly status: DeploymentStatus;
  readonly statusReason?: string;
  readonly startedAt: number;
  readonly finishedAt?: number;
  /** What the circuit breaker has counted, and at which count it trips. */
  readonly failedTasks: number;
  readonly threshold: number;
  /** What made it fail or stop. */
  readonly cause?: 'circuitBreaker' | 'alarm' | 'request';
  readonly rollback?: { readonly to: string; readonly release: string; readonly failedTasks: number };
  readonly supersededBy?: string;
}

export interface ServiceDescription {
  readonly name: string;
  readonly desiredCount: number;
  /** Ready tasks; tasks on their way there. */
  readonly runningCount: number;
  readonly pendingCount: number;
  /** The release that every new task runs. */
  readonly release: string;
  /** Newest first. */
  readonly deployments: readonly DeploymentDescription[];
  /** Tasks that have not ended, then the last few that have; in the order they were started. */
  readonly tasks: readonly TaskDescription[];
  /** The last hundred, oldest first, worded as ECS words them. */
  readonly events: readonly { readonly at: number; readonly message: string }[];
  readonly alarms: Readonly<Record<string, 'OK' | 'ALARM'>>;
}

/** What `subscribe` tells; `service` and `at` (milliseconds since the epoch) come with each. */
export type SchedulerEventBody =
  | { readonly type: 'taskStarted'; readonly task: string; readonly pid: number; readonly port?: number }
  | { readonly type: 'taskHealthy'; readonly task: string; readonly port?: number; readonly afterMs: number }
  | { readonly type: 'taskReady'; readonly task: string; readonly port?: number; readonly afterMs: number }
  | { readonly type: 'taskStopping'; readonly task: TaskDescription }
  | { readonly type: 'taskStopped'; readonly task: TaskDescription }
  /** The next start waits, because the last tasks failed. */
  | { readonly type: 'startDelayed'; readonly failures: number; readonly delayMs: number }
  | { readonly type: 'serviceEvent'; readonly message: string }
  /** A deployment began or changed its status. */
  | { readonly type: 'deployment'; readonly deployment: DeploymentDescription }
  | { readonly type: 'output'; readonly task: string; readonly container: string; readonly line: string };

export type SchedulerEvent = { readonly service: string; readonly at: number } & SchedulerEventBody;

/** A registered target; the edge is one way to keep them. */
export interface TargetPort {
  /** Resolves when the target gets requests: its first health checks have passed. */
  register(service: string, endpoint: { readonly host: string; readonly port: number }): Promise<void>;
  /** No new requests from the call on; resolves when no request is in flight any more. */
  deregister(service: string, endpoint: { readonly host: string; readonly port: number }): Promise<void>;
}

/** Errors are sentences with the value and the rule: no such service, nothing to roll back to, counts that leave no room. */
export interface SchedulerApi {
  /** `null`: that release already runs, or is on its way. A newer deployment supersedes the one in progress. */
  deploy(definition: ServiceDefinition): { readonly deployment: string | null };
  /** Replaces every task by a new one of the same definition. */
  restart(service: string): { readonly deployment: string };
  /** Deploys the release that was completed before the current one, exactly as it ran. */
  rollback(service: string): { readonly deployment: string };
  scale(service: string, desiredCount: number): void;
  stopDeployment(service: string, options: { readonly rollback: boolean }): { readonly deployment: string };
  setAlarm(service: string, name: string, value: 'OK' | 'ALARM'): void;
  state(): { readonly services: readonly ServiceDescription[] };
  subscribe(listener: (event: SchedulerEvent) => void): () => void;
  stopAll(reason: string): Promise<void>;
  killAll(): Promise<void>;
}
