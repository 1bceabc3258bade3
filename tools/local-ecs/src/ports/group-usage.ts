import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

import { listProcesses } from '@fairway/crash-safe';

const RESIDENT_KIB = /^VmRSS:\s+(\d+) kB$/m;
/** `[[days-]hours:]minutes:seconds`, as ps(1) shows a time. */
const PS_TIME = /^(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+(?:\.\d+)?)$/;

/** Memory and processor time of the processes of a group together. */
export interface GroupUsage {
  /** Resident memory. */
  readonly kib: number;
  /** Processor time in milliseconds since they were started, with that of children that have ended. */
  readonly cpuMs: number;
}

/** Measures every process group in `leaders`; a group that is gone uses nothing. */
export async function groupUsage(leaders: ReadonlySet<number>): Promise<ReadonlyMap<number, GroupUsage>> {
  const used = new Map([...leaders].map((leader) => [leader, { kib: 0, cpuMs: 0 }]));
  const add = (group: number | undefined, usage: () => GroupUsage): void => {
    const known = group === undefined ? undefined : used.get(group);
    if (group === undefined || known === undefined) return;
    const { kib, cpuMs } = usage();
    used.set(group, { kib: known.kib + kib, cpuMs: known.cpuMs + cpuMs });
  };
  if (process.platform === 'linux') {
    for (const { pid, group, cpuMs } of listProcesses()) {
      add(group, () => ({ kib: residentKib(pid), cpuMs: cpuMs ?? 0 }));
    }
  } else {
    const { stdout } = await promisify(execFile)('/bin/ps', ['-axo', 'pgid=,rss=,time=']);
    for (const [group, kib = '', time = ''] of stdout.split('\n').map((line) => line.trim().split(/\s+/))) {
      add(Number(group), () => ({ kib: Number(kib), cpuMs: psTimeMs(time) }));
    }
  }
  return used;
}

/** Resident memory of every process group in `leaders`, in KiB; a group that is gone has 0. */
export async function groupMemory(leaders: ReadonlySet<number>): Promise<ReadonlyMap<number, number>> {
  return new Map([...(await groupUsage(leaders))].map(([leader, { kib }]) => [leader, kib]));
}

/** A time as ps(1) shows it, in milliseconds; 0 for any other text. */
export function psTimeMs(time: string): number {
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = PS_TIME.exec(time) ?? [];
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
}

function residentKib(pid: number): number {
  try {
    return Number(RESIDENT_KIB.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    // It ended meanwhile.
    return 0;
  }
}
