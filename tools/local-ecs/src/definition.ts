/** What one task of a service runs: one process in a group of its own. */
export interface TaskDefinition {
  /** The program, as an absolute path: there is no `PATH` to look it up in unless `environment` gives one. */
  readonly command: string;
  readonly args: readonly string[];
  readonly workingFolder: string;
  /** Exactly what the process receives, besides `port.variable`: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** The variable that tells the process its TCP port, and the port it gets unless that is taken. */
  readonly port: { readonly variable: string; readonly preferred: number };
  /** What asks the process to stop, as an image's STOPSIGNAL does. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** Milliseconds between the stop signal and SIGKILL. */
  readonly stopTimeoutMs: number;
}

/** An HTTP health check: `GET path` on the task's port must answer 200. */
export interface HealthCheck {
  readonly path: string;
  /** Milliseconds between two checks of a task that has not been healthy yet. */
  readonly startIntervalMs: number;
  /** Milliseconds between two checks of a healthy task. */
  readonly intervalMs: number;
  /** Milliseconds after which a check without an answer has failed. */
  readonly timeoutMs: number;
  /** Failed checks in a row after which a task that was healthy is replaced. */
  readonly unhealthyThreshold: number;
  /** Milliseconds that a new task has to become healthy; a task that needs longer is replaced. */
  readonly graceMs: number;
}

/** What the scheduler keeps running. */
export interface ServiceDefinition {
  readonly name: string;
  readonly desiredCount: number;
  readonly task: TaskDefinition;
  readonly healthCheck: HealthCheck;
}
