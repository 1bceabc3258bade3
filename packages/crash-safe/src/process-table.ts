import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Its start time in the system's own form; only to be compared. */
  readonly startTime: string;
}

/** A process of this machine that has not ended. */
export interface ProcessRow extends ProcessIdentity {
  readonly parent: number;
  /** The leader of its process group. */
  readonly group: number;
  /**
   * The leader of its session: it stays the same when a shell gives a job a group of its own. Where it is not told,
   * the group.
   */
  readonly session: number;
  /** A letter, as ps(1) shows it: `D` waits inside the kernel and cannot be killed meanwhile. */
  readonly state: string;
  readonly program: string;
  /** Processor time in milliseconds, with that of its children that have ended. Linux only. */
  readonly cpuMs?: number;
}

/** The kernel's unit for process times: hundredths of a second on every machine. */
const TICK_MS = 10;

/** The process with this pid; undefined when there is none, or only a zombie. */
export function readProcess(pid: number): ProcessRow | undefined {
  if (process.platform === 'linux') return linuxRow(pid);
  return psRows(['-p', String(pid)])[0];
}

/** Every process that has not ended, zombies left out. */
export function listProcesses(): readonly ProcessRow[] {
  return process.platform === 'linux' ? allPids().flatMap((pid) => linuxRow(pid) ?? []) : psRows(['-ax']);
}

/** The pids in /proc. Linux only. */
export function allPids(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function linuxRow(pid: number): ProcessRow | undefined {
  const stat = statOf(pid);
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses, and may itself contain spaces and parentheses.
  const nameEnd = stat.lastIndexOf(')');
  const fields = stat.slice(nameEnd + 2).split(' ');
  const [state = '', parent, group, session] = fields;
  const [threads, ticks = ''] = [Number(fields[17]), fields[19]];
  // The first thread may end before the others: then the process still runs, although it is shown as a zombie.
  if (/[ZXx]/.test(state) && threads <= 1) return undefined;
  return {
    pid,
    // Ticks since the start of the system: other processes have had the same pid at the same tick of another one.
    startTime: `${ticks}@${systemStart()}`,
    state,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    program: stat.slice(stat.indexOf('(') + 1, nameEnd),
    cpuMs: fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) * TICK_MS,
  };
}

let knownStart: string | undefined;

/** Tells this start of the system from every other one. */
export function systemStart(): string {
  knownStart ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return knownStart;
}

function statOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Others, such as too many open files, say nothing about the process.
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}

const PS_ROW = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S)\S*\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/;

function psRows(selection: readonly string[]): readonly ProcessRow[] {
  return readPs(psOutput(selection));
}

function psOutput(selection: readonly string[]): string {
  const columns = ['pid', 'ppid', 'pgid', 'state', 'lstart', 'comm'].flatMap((name) => ['-o', `${name}=`]);
  try {
    return execFileSync('/bin/ps', [...selection, ...columns], { encoding: 'utf8' });
  } catch {
    // ps ends with 1 when there is no such process.
    return '';
  }
}

/** Lines of `ps -o pid= -o ppid= -o pgid= -o state= -o lstart= -o comm=`. */
export function readPs(output: string): readonly ProcessRow[] {
  return output.split('\n').flatMap((line) => {
    const [, pid, parent, group, state = '', startTime = '', program = ''] = PS_ROW.exec(line) ?? [];
    if (pid === undefined || state === 'Z') return [];
    const [own, leader] = [Number(pid), Number(group)];
    return [{ pid: own, parent: Number(parent), group: leader, session: leader, state, startTime, program }];
  });
}
