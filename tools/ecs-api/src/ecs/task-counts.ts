import type { TaskView } from '../engine/task-book.ts';
import { taskStatus } from './task-status.ts';

const PENDING: readonly string[] = ['PROVISIONING', 'PENDING', 'ACTIVATING'];

/** Running tasks and pending ones, as ECS counts them: a task that has been told to stop is neither. */
export function taskCounts(views: readonly TaskView[]): {
  readonly runningCount: number;
  readonly pendingCount: number;
} {
  const statuses = views.map(({ task, run }) => taskStatus(task, run));
  return {
    runningCount: statuses.filter((status) => status === 'RUNNING').length,
    pendingCount: statuses.filter((status) => PENDING.includes(status)).length,
  };
}
