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
