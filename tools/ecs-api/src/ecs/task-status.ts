import type { TaskDescription } from '@fairway/local-ecs';

import type { RunSummary } from '../engine/task-run.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html */
export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

/** How far a task is, by the descriptions of the scheduler and of its run. */
export function taskStatus({ status }: TaskDescription, run: RunSummary | undefined): TaskStatus {
  switch (status) {
    case 'pending':
      return run?.pullStoppedAt === undefined ? 'PROVISIONING' : 'PENDING';
    case 'starting':
    case 'healthy':
      return 'RUNNING';
    case 'draining':
      return 'DEACTIVATING';
    case 'stopping':
      return 'STOPPING';
    case 'stopped':
      return run === undefined || run.isReleased ? 'STOPPED' : 'DEPROVISIONING';
  }
}

/** The status that ECS wants of a task: `STOPPED` as soon as a stop was asked for. */
export function desiredTaskStatus({ status }: TaskDescription): 'RUNNING' | 'STOPPED' {
  return status === 'draining' || status === 'stopping' || status === 'stopped' ? 'STOPPED' : 'RUNNING';
}
