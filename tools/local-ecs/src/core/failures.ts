import { restartDelayMs, STABLE_MS } from './back-off.ts';
import { failDeployment } from './deployment.ts';
import { failureThreshold } from './failure-threshold.ts';
import { currentDeployment, isInProgress, type TaskState } from './state.ts';
import type { Turn } from './turn.ts';

/** ECS says so once, when tasks keep failing. */
const FAILURES_UNTIL_SAID = 3;

/**
 * Counts a failed task of the version that is being started: for the circuit breaker, and for the time until the next
 * start. ECS's breaker counts tasks that do not start in its first stage and unhealthy ones in its second; here both
 * add up, and so does one that crashes between being healthy and the end of the deployment.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export function countFailure(turn: Turn, task: TaskState): void {
  // A task of an older deployment says nothing about the one in force.
  if (task.deployment !== turn.service.target) return;
  delayNextStart(turn, task);
  setCount(turn, (count) => count + 1);
  const deployment = currentDeployment(turn.service);
  if (deployment === undefined || !isInProgress(deployment)) return;
  turn.putDeployment({ ...deployment, lastFailure: `(task ${task.id}) ${task.reason ?? 'failed'}` });
}

/** A task that gets requests ends a row of failures: `resetOnHealthyTask`, ECS's default. */
export function countReady(turn: Turn, task: TaskState): void {
  const { resetOnHealthyTask } = turn.target().definition.deployment.circuitBreaker;
  if (task.deployment === turn.service.target && resetOnHealthyTask !== false) setCount(turn, () => 0);
}

/** Fails the deployment in progress when the breaker's count or an alarm says so. */
export function judgeDeployment(turn: Turn): void {
  const deployment = currentDeployment(turn.service);
  if (deployment === undefined || !isInProgress(deployment)) return;
  const { circuitBreaker, alarms } = turn.target().definition.deployment;
  const failed = deployment.rollback?.failedTasks ?? deployment.failedTasks;
  if (circuitBreaker.enable && failed >= failureThreshold(turn.service.desiredCount)) {
    const reason = `tasks failed to start: ${deployment.lastFailure ?? 'unknown'}`;
    failDeployment(turn, 'circuitBreaker', reason, circuitBreaker.rollback);
    return;
  }
  const alarm = alarms?.names.find((name) => turn.service.alarms[name] === 'ALARM');
  // What rings while rolling back is still the failed version's.
  if (alarm === undefined || deployment.ignoresAlarms || deployment.status !== 'IN_PROGRESS') return;
  failDeployment(turn, 'alarm', `alarm detected: ${alarm}`, alarms?.rollback === true);
}

function setCount(turn: Turn, change: (count: number) => number): void {
  const deployment = currentDeployment(turn.service);
  if (deployment === undefined || !isInProgress(deployment)) return;
  const { rollback } = deployment;
  turn.putDeployment(
    rollback === undefined
      ? { ...deployment, failedTasks: change(deployment.failedTasks) }
      : { ...deployment, rollback: { ...rollback, failedTasks: change(rollback.failedTasks) } },
  );
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html, with shorter times. */
function delayNextStart(turn: Turn, { healthyAt }: TaskState): void {
  const wasStable = healthyAt !== undefined && turn.now - healthyAt >= STABLE_MS;
  const failures = (wasStable ? 0 : turn.service.failures) + 1;
  const delayMs = restartDelayMs(failures);
  turn.change({ failures, startAfter: turn.now + delayMs });
  if (delayMs > 0) turn.tell({ type: 'startDelayed', failures, delayMs });
  if (failures === FAILURES_UNTIL_SAID) turn.say('is unable to consistently start tasks successfully.');
}
