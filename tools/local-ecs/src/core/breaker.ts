import { failDeployment } from './deployment.ts';
import type { FailureThreshold } from '../definition.ts';
import { deploymentInProgress, isRinging, type TaskState } from './state.ts';
import type { Turn } from './turn.ts';

const MIN_THRESHOLD = 3;
const MAX_THRESHOLD = 200;
const HALF: FailureThreshold = { type: 'BOUNDED_PERCENT', value: 50 };

/**
 * The number of failed tasks that trips the circuit breaker: unless it is set, half of the desired count, rounded up,
 * at least 3 and at most 200.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export function failureThreshold(desiredCount: number, { type, value }: FailureThreshold = HALF): number {
  if (type === 'COUNT') return Math.max(value, 1);
  const share = Math.ceil((desiredCount * value) / 100);
  if (type === 'UNBOUNDED_PERCENT') return Math.max(share, 1);
  return Math.min(Math.max(share, MIN_THRESHOLD), MAX_THRESHOLD);
}

/**
 * Counts a failed task of the version that is being started. ECS counts tasks that do not start in a first stage and
 * unhealthy ones in a second; here both add up, and so does a task that crashes between being ready and the end of
 * the deployment.
 */
export function countFailure(turn: Turn, { id, reason }: TaskState): void {
  setCount(turn, (failed) => failed + 1, `(task ${id}) ${reason ?? 'failed'}`);
}

/** A task that gets requests ends a row of failures: `resetOnHealthyTask`, ECS's default. */
export function countReady(turn: Turn, task: TaskState): void {
  const { resetOnHealthyTask } = turn.target().definition.deployment.circuitBreaker;
  if (task.deployment === turn.service.target && resetOnHealthyTask !== false) setCount(turn, () => 0);
}

/** Fails the deployment in progress when the count of failed tasks or an alarm says so. */
export function judgeDeployment(turn: Turn): void {
  const deployment = deploymentInProgress(turn.service);
  if (deployment === undefined) return;
  const { circuitBreaker, alarms } = turn.target().definition.deployment;
  const { failedTasks } = deployment.rollback ?? deployment;
  if (
    circuitBreaker.enable &&
    failedTasks >= failureThreshold(turn.service.desiredCount, circuitBreaker.threshold)
  ) {
    const reason = `tasks failed to start: ${deployment.lastFailure ?? 'unknown'}`;
    failDeployment(turn, 'circuitBreaker', reason, circuitBreaker.rollback);
    return;
  }
  const alarm = alarms?.names.find((name) => isRinging(turn.service, name));
  // An alarm that rings while rolling back is still the failed version's.
  if (alarm === undefined || deployment.ignoresAlarms || deployment.rollback !== undefined) return;
  failDeployment(turn, 'alarm', `alarm detected: ${alarm}`, alarms?.rollback === true);
}

function setCount(turn: Turn, change: (failed: number) => number, lastFailure?: string): void {
  const deployment = deploymentInProgress(turn.service);
  if (deployment === undefined) return;
  const { rollback } = deployment;
  const counted =
    rollback === undefined
      ? { failedTasks: change(deployment.failedTasks) }
      : { rollback: { ...rollback, failedTasks: change(rollback.failedTasks) } };
  turn.putDeployment({ ...deployment, ...counted, lastFailure: lastFailure ?? deployment.lastFailure });
}
