import type { Task } from '@aws-sdk/client-ecs';

/**
 * Stop codes of tasks that ended by themselves or never started; tasks that ECS stops to scale or to replace have
 * others.
 */
const FAILURES = new Set(['EssentialContainerExited', 'TaskFailedToStart']);
/** Higher than the threshold of ECS's own breaker for a service with few tasks, so that the breaker acts first. */
const MIN_FAILED_TASKS = 10;
/** The most that one look can count: `DescribeTasks` takes no more tasks at once. */
const MAX_FAILED_TASKS = 100;

/** @param stopped tasks of one deployment that have stopped */
export function failedTasks(stopped: readonly Task[]): number {
  return stopped.filter(({ stopCode = '' }) => FAILURES.has(stopCode)).length;
}

/**
 * Failures of a deployment's tasks that are enough to stop it.
 * @param desired tasks of the service
 */
export function maxFailedTasksOf(desired: number): number {
  return Math.min(Math.max(MIN_FAILED_TASKS, 2 * desired), MAX_FAILED_TASKS);
}
