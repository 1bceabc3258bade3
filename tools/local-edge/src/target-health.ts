/** `initial` until the first check has passed, or as many have failed as it takes to be unhealthy. */
export type HealthStatus = 'initial' | 'healthy' | 'unhealthy';

export interface TargetHealth {
  readonly status: HealthStatus;
  /** Checks in a row that had the last result. */
  readonly passed: number;
  readonly failed: number;
  /** The answer to the last check. */
  readonly detail: string;
}

export interface HealthThresholds {
  /** Checks in a row that must pass before an unhealthy target is healthy again. */
  readonly healthyThreshold: number;
  /** Checks in a row that must fail before a target is unhealthy. */
  readonly unhealthyThreshold: number;
}

export interface CheckResult {
  readonly healthy: boolean;
  /** The answer in words: `answered 503`, `connection refused`. */
  readonly detail: string;
  /** No process listens on the checked port. */
  readonly refused?: boolean;
}

export const newTargetHealth: TargetHealth = {
  status: 'initial',
  passed: 0,
  failed: 0,
  detail: 'not checked yet',
};

/**
 * A target's health after one more check. A new target needs one passed check, a lost one needs the threshold:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export function afterCheck(
  health: TargetHealth,
  { healthy, detail }: CheckResult,
  thresholds: HealthThresholds,
): TargetHealth {
  const passed = healthy ? health.passed + 1 : 0;
  const failed = healthy ? 0 : health.failed + 1;
  const needed = health.status === 'unhealthy' ? thresholds.healthyThreshold : 1;
  if (passed >= needed) return { status: 'healthy', passed, failed, detail };
  const lost = failed >= thresholds.unhealthyThreshold;
  return { status: lost ? 'unhealthy' : health.status, passed, failed, detail };
}
