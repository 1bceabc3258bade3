import type { FargateCpu, FargateMemoryMib, LogLevel } from '@fairway/service-manifest';

/** An environment's settings for one service. `everyService` sets it for all, `services` for one. */
export interface ServiceSettings {
  /** @default the manifest's, on arm64 */
  readonly size: TaskSize;
  readonly tasks: TaskCounts;
  /** @default all on demand */
  readonly capacity: Capacity;
  readonly scaling: Scaling;
  /** @default awake */
  readonly night: Night;
  /** @default even */
  readonly workday: Workday;
  /**
   * Values of the manifest's variables that come from a `setting`, by variable name.
   * @default {}
   */
  readonly settings: Readonly<Record<string, string>>;
  /**
   * Names of the buckets that the service may read; only for a service that needs `readBuckets`.
   * @default []
   */
  readonly readBuckets: readonly string[];
  /** @default off */
  readonly tracing: Tracing;
  /** @default 'info' */
  readonly logLevel: LogLevel;
  readonly alarms: AlarmThresholds;
  readonly deployment: DeploymentSafety;
}

export interface TaskSize {
  /** CPU units: 1024 is one vCPU. */
  readonly cpu: FargateCpu;
  /** The values that Fargate pairs with `cpu`. */
  readonly memoryMib: FargateMemoryMib;
  /** @default 'arm64' */
  readonly architecture: 'arm64' | 'x86_64';
}

/** The number of tasks; 1 ≤ minimum ≤ desired ≤ maximum, and minimum ≥ 2 in production. */
export interface TaskCounts {
  /** @default 1 */
  readonly minimum: number;
  /**
   * Tasks at the first deployment; autoscaling owns the number afterwards.
   * @default 1
   */
  readonly desired: number;
  /** @default 4 */
  readonly maximum: number;
}

/**
 * The capacity that tasks run on. Spot is 50 to 70 % cheaper, and AWS may take a task back with two minutes' notice.
 */
export interface Capacity {
  /**
   * Tasks that are always on demand.
   * @default 0
   */
  readonly onDemandBase: number;
  /**
   * Share of the tasks beyond `onDemandBase` that runs on Fargate Spot, 0 to 100.
   * @default 0
   */
  readonly spotPercent: number;
}

/** Averages that autoscaling aims at; the target that asks for the most tasks wins. */
export interface Scaling {
  /** @default 60 */
  readonly cpuPercent: number;
  /** @default 70 */
  readonly memoryPercent: number;
  /**
   * Requests a minute for each task, of a service behind the load balancer.
   * @default 1000
   */
  readonly requestsPerTarget: number;
  /** @default 60 */
  readonly scaleOutCooldownSeconds: number;
  /** @default 300 */
  readonly scaleInCooldownSeconds: number;
}

/** The service runs at night, or its tasks are stopped then. Production refuses the second. */
export type Night =
  | { readonly kind: 'awake' }
  | {
      readonly kind: 'asleep';
      /** The time when tasks go to zero, in Application Auto Scaling's form: `cron(0 20 ? * MON-FRI *)`. */
      readonly stop: string;
      /** The time when they come back. */
      readonly start: string;
      /** IANA name, such as `Europe/Berlin`. */
      readonly timeZone: string;
    };

/** The service has the same minimum of tasks always, or a higher one at times when many people come, in production too. */
export type Workday =
  | { readonly kind: 'even' }
  | {
      readonly kind: 'raised';
      /** The time when the minimum rises, in Application Auto Scaling's form: `cron(0 7 ? * MON-FRI *)`. */
      readonly start: string;
      /** The time when it is `tasks.minimum` again. */
      readonly stop: string;
      /** IANA name, such as `Europe/Berlin`. */
      readonly timeZone: string;
      /** Tasks in between: above `tasks.minimum`, at most `tasks.maximum`. */
      readonly minimum: number;
    };

/** An OpenTelemetry collector beside the service that sends to AWS X-Ray. */
export type Tracing =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'x-ray';
      /** Image of the collector, by digest: `…@sha256:…`. */
      readonly collectorImage: string;
      /**
       * Of a hundred traces, those that are sent: above 0, to 100. X-Ray is paid by the trace, and each one costs the task
       * some CPU: 5 is plenty for a busy service. Callers cannot raise it.
       */
      readonly sampledPercent: number;
    };

/** Beyond these an alarm tells the operators; those on requests also roll a deployment back. */
export interface AlarmThresholds {
  /** @default 80 */
  readonly cpuPercent: number;
  /** @default 80 */
  readonly memoryPercent: number;
  /** @default 2 */
  readonly p99Seconds: number;
  /**
   * Share of requests that are answered with a 5xx.
   * @default 5
   */
  readonly serverErrorPercent: number;
  /**
   * Log lines of level `error` in five minutes.
   * @default 10
   */
  readonly errorLines: number;
  /**
   * Also compares latency with CloudWatch's learned model; an anomaly alarm costs three metrics.
   * @default false
   */
  readonly anomalyDetection: boolean;
}

/** The limits beyond which a deployment ends, and the version before it comes back. */
export interface DeploymentSafety {
  /**
   * ECS's circuit breaker: tasks that do not become healthy.
   * @default true
   */
  readonly circuitBreaker: boolean;
  /**
   * The service's alarms on 5xx and p99.
   * @default true
   */
  readonly alarms: boolean;
}
