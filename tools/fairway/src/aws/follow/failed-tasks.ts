import type { Task } from '@aws-sdk/client-ecs';

/** A task ended by itself, or never started; what ECS stops to scale or to replace has another code. */
const FAILURES = new Set(['EssentialContainerExited', 'TaskFailedToStart']);
/** Above what ECS's own breaker takes for a service with few tasks, so that it has the first word. */
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
