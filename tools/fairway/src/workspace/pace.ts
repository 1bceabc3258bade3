import type { HealthCheck } from '@fairway/local-ecs';

/** The speed of a deployment, and its time limits. */
export interface Pace extends Omit<HealthCheck, 'path'> {
  /** Milliseconds that a healthy task of a new release must live before it gets requests. */
  readonly minimumStableMs: number;
  /** Milliseconds that a deregistered task has for its requests. @default the manifest's `drainSeconds` */
  readonly deregistrationDelayMs?: number;
  /** Milliseconds between a task's stop signal and SIGKILL. @default the manifest's `stopTimeoutSeconds` */
  readonly stopTimeoutMs?: number;
}

/**
 * The intervals between questions to AWS and to an environment's domain during a deployment; each has its default.
 */
export interface AwsPace {
  /** Milliseconds between two looks at ECS. */
  readonly pollMs?: number;
  /** Milliseconds that the domain may take to answer with the new release. */
  readonly edgeBudgetMs?: number;
  /** Milliseconds between two rounds of asking it. */
  readonly edgePauseMs?: number;
}

export const defaultPace: Pace = {
  startIntervalMs: 200,
  healthyThreshold: 2,
  intervalMs: 1_000,
  timeoutMs: 2_000,
  unhealthyThreshold: 3,
  // A bundle starts in less than a second; a version that is never healthy is found out in half a minute.
  graceMs: 10_000,
  // Longer than it takes a service to crash on its first timer or its first lost connection.
  minimumStableMs: 5_000,
};
