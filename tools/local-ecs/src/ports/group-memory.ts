import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

import { listProcesses } from './process-table.ts';

const RESIDENT_KIB = /^VmRSS:\s+(\d+) kB$/m;

/** Resident memory of every process group in `leaders`, in KiB; a group that is gone has 0. */
export async function groupMemory(leaders: ReadonlySet<number>): Promise<ReadonlyMap<number, number>> {
  const used = new Map([...leaders].map((leader) => [leader, 0]));
  const add = (group: number | undefined, kib: () => number): void => {
    if (group !== undefined && used.has(group)) used.set(group, (used.get(group) ?? 0) + kib());
  };
  if (process.platform === 'linux') {
    for (const { pid, group } of listProcesses()) add(group, () => residentKib(pid));
  } else {
    const { stdout } = await promisify(execFile)('/bin/ps', ['-axo', 'pgid=,rss=']);
    for (const [group, kib = 0] of stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number))) {
      add(group, () => kib);
    }
  }
  return used;
}

function residentKib(pid: number): number {
  try {
    return Number(RESIDENT_KIB.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    // It ended meanwhile.
    return 0;
  }
}
