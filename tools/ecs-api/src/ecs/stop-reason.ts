import type { TaskView } from '../engine/task-book.ts';
import { secondsOf, unmetDependency } from './container-end.ts';
import type { TaskContext } from './task-context.ts';
import { desiredTaskStatus } from './task-status.ts';

export type StopCode =
  | 'TaskFailedToStart'
  | 'EssentialContainerExited'
  | 'UserInitiated'
  | 'ServiceSchedulerInitiated';

interface Stop {
  readonly stopCode: StopCode;
  readonly stoppedReason: string;
}

/**
 * Why and when a task stops or has stopped; undefined for a running one.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html
 */
export function stopOf(view: TaskView, context: TaskContext): object {
  const { record, task } = view;
  if (desiredTaskStatus(task) === 'RUNNING') return {};
  return {
    ...reasonOf(view, context),
    stoppingAt: secondsOf(task.stoppingAt),
    executionStoppedAt: secondsOf(task.stoppedAt),
    stoppedAt: record.ended?.at,
  };
}

function reasonOf(view: TaskView, context: TaskContext): Stop {
  const { record, task, run } = view;
  if (record.stopRequest !== undefined) {
    const { code, reason } = record.stopRequest;
    return { stopCode: code, stoppedReason: reason };
  }
  if (task.cause === 'requested') {
    return { stopCode: 'ServiceSchedulerInitiated', stoppedReason: inWordsOfEcs(task.reason, context) };
  }
  if (run?.failure !== undefined) {
    return { stopCode: 'TaskFailedToStart', stoppedReason: run.failure.stoppedReason };
  }
  const notStarted = task.containers.find(({ startError }) => startError !== undefined)?.startError;
  if (notStarted !== undefined) return { stopCode: 'TaskFailedToStart', stoppedReason: notStarted };
  if (task.startedAt === undefined) {
    return { stopCode: 'TaskFailedToStart', stoppedReason: unmetDependencyOf(view, context) };
  }
  if (task.failure === 'container') {
    return { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' };
  }
  if (task.failure === 'containerHealth') {
    return { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks' };
  }
  const groups = context.targetGroupArns.map((arn) => `(target-group ${arn})`).join(' ');
  const stoppedReason =
    task.failure === 'health'
      ? `Task failed ELB health checks in ${groups}`
      : `Task ${task.reason ?? 'failed'}`;
  return { stopCode: 'ServiceSchedulerInitiated', stoppedReason };
}

function unmetDependencyOf({ task }: TaskView, { taskDefinition }: TaskContext): string {
  const reasons = task.containers.flatMap((container) => {
    const definition = taskDefinition.containerDefinitions.find(({ name }) => name === container.name);
    return unmetDependency(container, definition, task) ?? [];
  });
  return reasons[0] ?? `Task ${task.reason ?? 'failed to start'}`;
}

function inWordsOfEcs(reason = 'stopped', { deploymentIdOf }: TaskContext): string {
  return reason.replaceAll(
    /\(deployment ([^)]+)\)/g,
    (_, id: string) => `(deployment ${deploymentIdOf(id) ?? id})`,
  );
}
