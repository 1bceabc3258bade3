import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import type { ProcessOwner } from '../ports.ts';
import type { ContainerMarks } from './container-processes.ts';
import { endLeftovers } from './leftovers.ts';

/** A process that runs for a task, as it is kept on disk. */
export interface RecordedProcess extends ProcessOwner, ContainerMarks {
  readonly container: string;
  readonly port?: number;
}

/** Keeps on disk which processes run, so that a later scheduler can find them when this one is killed. */
export class RunRecord {
  readonly #file: string;
  readonly #processes = new Map<number, RecordedProcess>();

  constructor(file: string) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
  }

  add(process: RecordedProcess): void {
    this.#processes.set(process.pid, process);
    this.#write();
  }

  remove(pid: number): void {
    this.#processes.delete(pid);
    this.#write();
  }

  #write(): void {
    const draft = `${this.#file}.draft`;
    writeFileSync(draft, `${JSON.stringify([...this.#processes.values()], undefined, 2)}\n`);
    // A reader sees the whole old list or the whole new one.
    renameSync(draft, this.#file);
  }
}

/**
 * Ends the processes that a killed scheduler has left in its record. They are not adopted: what they print goes into
 * a pipe that nobody reads, and how they end is told to nobody but their parent.
 * @param patienceMs how long they have to end themselves
 * @returns those that were still running
 */
export async function endRecordedProcesses(
  file: string,
  patienceMs: number,
): Promise<readonly RecordedProcess[]> {
  const recorded = read(file);
  const running = await endLeftovers(recorded, patienceMs);
  rmSync(file, { force: true });
  return recorded.filter((process) => running.includes(process));
}

function read(file: string): readonly RecordedProcess[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RecordedProcess[];
  } catch {
    // No record, or one that was cut while it was written: the guard has ended those processes.
    return [];
  }
}
