import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in whatever form the system tells it; only to be compared. */
  readonly startTime: string;
}

/** The identity of a running process; `undefined` when there is none with that pid, or only a zombie. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startTime = process.platform === 'linux' ? linuxStartTime(pid) : psStartTime(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

/** Whether that very process still runs. */
export function isRunning({ pid, startTime }: ProcessIdentity): boolean {
  return identifyProcess(pid)?.startTime === startTime;
}

/** The leader of the group of a running process; `undefined` when there is no such process. Linux only. */
export function processGroup(pid: number): number | undefined {
  const group = linuxStat(pid)?.[2];
  return group === undefined ? undefined : Number(group);
}

function linuxStartTime(pid: number): string | undefined {
  const stat = linuxStat(pid);
  return stat?.[0] === 'Z' ? undefined : stat?.[19];
}

/** Fields of proc_pid_stat(5) from the third on: 0 the state, 2 the group, 19 the start time in clock ticks since boot. */
function linuxStat(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, and may itself contain spaces and parentheses.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function psStartTime(pid: number): string | undefined {
  try {
    const line = execFileSync('/bin/ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
    }).trim();
    return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
  } catch {
    return undefined;
  }
}
