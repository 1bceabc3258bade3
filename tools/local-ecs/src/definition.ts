/** The condition for a container's start, as `dependsOn` of an ECS container definition. */
export interface ContainerDependency {
  readonly container: string;
  /** The other one was started; ended with exit code 0; ended; passed its own health check, or the task's if it has none. */
  readonly condition: 'START' | 'SUCCESS' | 'COMPLETE' | 'HEALTHY';
}

/** One process of a task, the leader of a group of its own. */
export interface ContainerDefinition {
  readonly name: string;
  /** The program, as an absolute path: there is no `PATH` to look it up in unless `environment` gives one. */
  readonly command: string;
  readonly args: readonly string[];
  readonly workingFolder: string;
  /** The whole environment of the process, besides `port.variable`: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether its task ends when it does. */
  readonly essential: boolean;
  readonly dependsOn?: readonly ContainerDependency[];
  /** Milliseconds that the containers it depends on have. @default 180 000, the ECS agent's own */
  readonly startTimeoutMs?: number;
  /**
   * The variable that tells the process its TCP port, and the port it gets if that is free. One container of a task
   * may have one.
   */
  readonly port?: { readonly variable: string; readonly preferred?: number };
  /** The signal that asks the process to stop, as an image's STOPSIGNAL. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** Milliseconds between the stop signal and SIGKILL. */
  readonly stopTimeoutMs: number;
  /** Its own check, besides the task's over HTTP; an essential container that fails it fails its task. */
  readonly healthCheck?: ContainerHealthCheck;
  /** The user of the process; only the superuser may choose. @default this process's own user */
  readonly user?: { readonly uid: number; readonly gid: number };
  /**
   * Limits for its processes together, and for all processes of its task; above them they are killed. @default no
   * limit
   */
  readonly memory?: MemoryLimits;
}

/** A program that ends with 0 when its container is healthy, run as the container's own user with its environment. */
export interface ContainerHealthCheck {
  /** As an absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  /** Text in `args` that stands for the port that the container has got. */
  readonly portPlaceholder?: string;
  /**
   * Milliseconds between two checks; a task that was not healthy yet is checked sooner, as `startIntervalMs` says.
   */
  readonly intervalMs: number;
  /** Milliseconds until the first check; it doubles up to `intervalMs` until one passes. */
  readonly startIntervalMs: number;
  /** Milliseconds after which a check is killed and has failed. */
  readonly timeoutMs: number;
  /** Failed checks in a row after which the container is unhealthy. */
  readonly retries: number;
  /** Milliseconds during which failures of a container that was never healthy are ignored. */
  readonly startPeriodMs: number;
}

/** Mebibytes of resident memory: shared pages are counted for each process. */
export interface MemoryLimits {
  readonly containerMib?: number;
  readonly taskMib?: number;
}

/** The containers of one task of a service. */
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
    /** The number of failed tasks that trips it. @default half of the desired count, from 3 to 200 */
    readonly threshold?: FailureThreshold;
  };
  /** Names of alarms (`setAlarm`) that fail a deployment in progress. */
  readonly alarms?: {
    readonly names: readonly string[];
    readonly rollback: boolean;
    /** Milliseconds that a deployment whose tasks are all ready is still judged by them. @default 0 */
    readonly bakeMs?: number;
  };
}

/**
 * - `COUNT`: so many failed tasks
 * - `UNBOUNDED_PERCENT`: of the desired count, rounded up
 * - `BOUNDED_PERCENT`: the same, but at least 3 and at most 200
 */
export interface FailureThreshold {
  readonly type: 'COUNT' | 'BOUNDED_PERCENT' | 'UNBOUNDED_PERCENT';
  readonly value: number;
}

/** A service as the scheduler keeps it running. */
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

/** The settings of a service whose tasks need not be replaced when they change. */
export type ServiceSettings = Pick<ServiceDefinition, 'deployment' | 'healthCheck' | 'deregistrationDelayMs'>;
