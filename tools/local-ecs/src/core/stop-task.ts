import { countFailure } from './failures.ts';
import { isLeaving, type TaskState } from './state.ts';
import type { Turn } from './turn.ts';

/**
 * Puts a task on its way out: deregistered at once, then drained while it can still answer, then stopped.
 * @param reason a phrase whose subject is the task, or ECS's own sentence
 */
export function stopTask(
  turn: Turn,
  task: TaskState,
  cause: 'requested' | 'failed',
  reason: string,
): TaskState {
  if (isLeaving(task)) return task;
  const { nextCheckAt: _, registeredAt, ...rest } = task;
  const leaving: TaskState = { ...rest, status: 'stopping', cause, reason };
  turn.tell({ type: 'taskStopping', task: leaving });
  if (cause === 'failed') countFailure(turn, leaving);
  if (registeredAt === undefined || task.port === undefined) return leaving;
  const { taskDefinition, deregistrationDelayMs: delayMs } = turn.definitionOf(task);
  turn.command({ type: 'deregisterTarget', task: task.id, port: task.port, delayMs });
  const listener = taskDefinition.containers.find(({ port }) => port !== undefined)?.name;
  const canAnswer = task.containers.some(({ name, status }) => name === listener && status === 'running');
  return canAnswer ? { ...leaving, status: 'draining', drainUntil: turn.now + delayMs } : leaving;
}
