import { constants } from 'node:os';

import type { TaskDescription } from '@fairway/local-ecs';

/** How a run of a job ended. */
export interface JobEnd {
  /** The exit code of its process; 128 and the signal's number where a signal ended it, 1 where it never ran. */
  readonly exitCode: number;
  /** `exited with code 1` */
  readonly reason: string;
  readonly seconds: number;
}

export function jobEndOf(task: TaskDescription): JobEnd {
  const { exitCode, signal, reason = 'ended', createdAt, stoppedAt = createdAt } = task;
  return {
    exitCode: exitCode ?? codeOfSignal(signal),
    reason,
    seconds: Math.round((stoppedAt - createdAt) / 100) / 10,
  };
}

function codeOfSignal(signal: string | undefined): number {
  const number = new Map<string, number>(Object.entries(constants.signals)).get(signal ?? '');
  return number === undefined ? 1 : 128 + number;
}
