import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { listProcesses, type ProcessIdentity } from '@fairway/crash-safe';

/**
 * A variable of every process that runs for a task, with the scheduler's mark. A scheduler that is killed while it
 * starts a process has not recorded it: by this variable the guard and the next scheduler find it.
 */
export const RUN_VARIABLE = 'LOCAL_ECS_RUN';

/** The schedulers that keep their record in a file, one after the other, have marks that begin with the same words. */
export function markOfRecord(file: string): string {
  return createHash('sha256').update(resolve(file)).digest('hex').slice(0, 16);
}

/** The mark of a scheduler: no other one has it, not even the next with the same record. */
export function newRunMark(record = 'none'): string {
  return `${record}-${randomUUID()}`;
}

/**
 * Processes that a scheduler started, and their descendants. Linux only: other systems do not show the environment
 * of a process.
 * @param mark of the scheduler, or its beginning
 */
export function markedProcesses(mark: string): readonly ProcessIdentity[] {
  if (process.platform !== 'linux') return [];
  const variable = `${RUN_VARIABLE}=${mark}`;
  return listProcesses().filter(
    ({ pid }) =>
      pid !== process.pid &&
      environmentOf(pid)
        .split('\0')
        .some((each) => each.startsWith(variable)),
  );
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    // It has ended, or is another user's.
    return '';
  }
}
