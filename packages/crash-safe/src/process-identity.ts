import { readProcess, type ProcessIdentity } from './process-table.ts';

export type { ProcessIdentity };

/** The identity of a running process; `undefined` when there is none with that pid, or only a zombie. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const row = readProcess(pid);
  return row && { pid, startTime: row.startTime };
}

/** Whether that very process still runs. */
export function isRunning({ pid, startTime }: ProcessIdentity): boolean {
  return identifyProcess(pid)?.startTime === startTime;
}
