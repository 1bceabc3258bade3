import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import type { ProcessOwner } from '../ports.ts';

export interface LogLimits {
  /** A file that is larger becomes `.1`, and so on. @default 10 MiB */
  readonly bytes?: number;
  /** Files that are kept besides the current one. @default 3 */
  readonly oldFiles?: number;
}

/** A line of a log file. */
export interface LogRecord {
  readonly at: string;
  readonly task: string;
  readonly container: string;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

const DEFAULT_BYTES = 10 * 1024 * 1024;
const DEFAULT_OLD_FILES = 3;
const RECORD = /^(\S+) ([^/\s]+)\/(\S+) (stdout|stderr) (.*)$/s;

/**
 * What the tasks of each service print: `<folder>/<service>.log`, one line each as
 * `<ISO time> <task>/<container> <stdout|stderr> <line>`, bounded by rotation to `.log.1`, `.log.2` ….
 */
export class TaskLogs {
  readonly folder: string;
  readonly #bytes: number;
  readonly #oldFiles: number;
  readonly #files = new Map<string, { descriptor: number; size: number }>();

  constructor(folder: string, { bytes = DEFAULT_BYTES, oldFiles = DEFAULT_OLD_FILES }: LogLimits = {}) {
    this.folder = folder;
    this.#bytes = bytes;
    this.#oldFiles = oldFiles;
    mkdirSync(folder, { recursive: true });
  }

  write({ service, task }: ProcessOwner, container: string, stream: LogRecord['stream'], line: string): void {
    const text = `${new Date().toISOString()} ${task}/${container} ${stream} ${line}\n`;
    const file = this.#fileFor(service);
    // Synchronous: what a service printed last is what matters when everything ends at once.
    file.size += writeSync(file.descriptor, text);
    if (file.size > this.#bytes) this.#rotate(service);
  }

  close(): void {
    for (const { descriptor } of this.#files.values()) closeSync(descriptor);
    this.#files.clear();
  }

  #fileFor(service: string): { descriptor: number; size: number } {
    const open = this.#files.get(service);
    if (open !== undefined) return open;
    const descriptor = openSync(this.#path(service), 'a');
    const file = { descriptor, size: fstatSync(descriptor).size };
    this.#files.set(service, file);
    return file;
  }

  #rotate(service: string): void {
    const file = this.#files.get(service);
    if (file !== undefined) closeSync(file.descriptor);
    this.#files.delete(service);
    for (let age = this.#oldFiles; age > 0; age -= 1) {
      renameIfThere(this.#path(service, age - 1), this.#path(service, age));
    }
  }

  #path(service: string, age = 0): string {
    return join(this.folder, age === 0 ? `${service}.log` : `${service}.log.${age}`);
  }
}

/** Reads a line of a log file; undefined for one that is none. */
export function readLogRecord(text: string): LogRecord | undefined {
  const [, at, task, container, stream, line] = RECORD.exec(text) ?? [];
  if (at === undefined || task === undefined || container === undefined || line === undefined)
    return undefined;
  return { at, task, container, stream: stream === 'stderr' ? 'stderr' : 'stdout', line };
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
