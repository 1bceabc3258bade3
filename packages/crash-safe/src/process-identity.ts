import { readProcess } from './process-table.ts';

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Its start time in the system's own form; only to be compared. */
  readonly startTime: string;
}

/** The identity of a running process; `undefined` when there is none with that pid, or only a zombie. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const row = readProcess(pid);
  return row && { pid, startTime: row.startTime };
}

/** Whether that very process still runs. */
export function isRunning({ pid, startTime }: ProcessIdentity): boolean {
  return identifyProcess(pid)?.startTime === startTime;
}
