import { delayNextStart } from './back-off.ts';
import { countFailure } from './breaker.ts';
import type { TaskFailure } from '../description.ts';
import { isLeaving, type TaskState } from './state.ts';
import type { Turn } from './turn.ts';

/** Puts a task on its way out: deregistered at once, drained while it can still answer, then stopped. */
export function stopTask(
  turn: Turn,
  task: TaskState,
  cause: 'requested' | 'failed',
  reason: string,
): TaskState {
  if (isLeaving(task)) return task;
  const leaving: TaskState = {
    ...task,
    status: 'stopping',
    cause,
    reason,
    stoppingAt: turn.now,
    nextCheckAt: undefined,
  };
  if (task.registeredAt === undefined || task.port === undefined) return leaving;
  const { taskDefinition, deregistrationDelayMs: delayMs } = turn.definitionOf(task);
  turn.commands.push({ type: 'deregisterTarget', task: task.id, port: task.port, delayMs });
  const listener = taskDefinition.containers.findIndex(({ port }) => port !== undefined);
  const canAnswer = task.containers[listener]?.status === 'running';
  const deregistered = { ...leaving, registeredAt: undefined };
  return canAnswer ? { ...deregistered, status: 'draining', drainUntil: turn.now + delayMs } : deregistered;
}

/**
 * Stops a task that has failed.
 * @param reason a phrase whose subject is the task: `exited with code 1`
 */
export function failTask(turn: Turn, task: TaskState, failure: TaskFailure, reason: string): TaskState {
  if (isLeaving(task)) return task;
  const failed = stopTask(turn, { ...task, failure }, 'failed', reason);
  // A task of an older deployment says nothing about the version that is being started.
  if (task.deployment !== turn.service.target) return failed;
  delayNextStart(turn, failed);
  countFailure(turn, failed);
  return failed;
}
