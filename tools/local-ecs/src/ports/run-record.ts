import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

import { writeWholeSync } from '@fairway/crash-safe';

import type { ProcessOwner } from '../ports.ts';
import type { ContainerMarks } from './container-processes.ts';
import { endLeftovers } from './leftovers.ts';
import { markedProcesses, markOfRecord } from './run-mark.ts';
import { describeSystemError } from './system-error.ts';

/** A process that runs for a task, as it is kept on disk. */
export interface RecordedProcess extends ProcessOwner, ContainerMarks {
  readonly container: string;
  readonly port?: number;
}

const RETRY_MS = 1_000;

/**
 * Keeps a list of the running processes on disk, so that a later scheduler can find them when this one is killed. A
 * disk that takes no record stops no task: writing is tried again until it succeeds.
 */
export class RunRecord {
  readonly #file: string;
  readonly #note: (text: string) => void;
  readonly #processes = new Map<number, RecordedProcess>();
  #retry: NodeJS.Timeout | undefined;

  /** @param note is told, in a sentence, when the record cannot be written, and when it can be again */
  constructor(file: string, note: (text: string) => void = () => undefined) {
    this.#file = file;
    this.#note = note;
    mkdirSync(dirname(file), { recursive: true });
  }

  /** The beginning of the marks of all schedulers that keep this record. */
  get mark(): string {
    return markOfRecord(this.#file);
  }

  add(process: RecordedProcess): void {
    this.#processes.set(process.pid, process);
    this.#keep();
  }

  remove(pid: number): void {
    this.#processes.delete(pid);
    this.#keep();
  }

  /** Ends the retries. */
  close(): void {
    clearTimeout(this.#retry);
  }

  #keep(): void {
    const wasBehind = this.#retry !== undefined;
    clearTimeout(this.#retry);
    try {
      this.#write();
      this.#retry = undefined;
      if (wasBehind) this.#note(`${this.#file} is written again, and complete`);
    } catch (error) {
      this.#retry = setTimeout(() => this.#keep(), RETRY_MS).unref();
      if (!wasBehind) this.#note(unwritten(this.#file, error));
    }
  }

  #write(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeWholeSync(this.#file, `${JSON.stringify([...this.#processes.values()], undefined, 2)}\n`);
  }
}

function unwritten(file: string, error: unknown): string {
  return (
    `${file} cannot be written (${describeSystemError(error)}); everything goes on, but when this process is killed ` +
    'together with its guard, the next start does not know which processes are left'
  );
}

/**
 * Ends the processes that a killed scheduler has left: those in its record, and those that it had no time to
 * record. They are not adopted: nothing reads their output any more, and only their parent could learn how they
 * end.
 * @param timeoutMs how long they have to end themselves
 * @returns those of the record that were still running
 */
export async function endRecordedProcesses(
  file: string,
  timeoutMs: number,
): Promise<readonly RecordedProcess[]> {
  const recorded = read(file);
  const known = new Set(recorded.map(({ pid }) => pid));
  const unknown = markedProcesses(markOfRecord(file)).filter(({ pid }) => !known.has(pid));
  const running = await endLeftovers<ContainerMarks>([...recorded, ...unknown], timeoutMs);
  rmSync(file, { force: true });
  return recorded.filter((process) => running.includes(process));
}

function read(file: string): readonly RecordedProcess[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RecordedProcess[];
  } catch {
    // There is no record, or it was cut while it was written: the guard has ended those processes.
    return [];
  }
}
