import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { ProcessOwner } from '../ports.ts';
import { LogFile, type LogFileOptions } from './log-file.ts';
import { Losses } from './losses.ts';

export interface TaskLogOptions {
  /** A file that is larger becomes `.1`, and so on. @default 10 MiB */
  readonly bytes?: number;
  /** Files that are kept besides the current one. @default 3 */
  readonly oldFiles?: number;
  /** Gets a sentence when the files cannot be written, and when they can be again. @default no one is told */
  readonly note?: (text: string) => void;
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
 * Logs of the tasks of each service: `<folder>/<service>.log`, one line each as
 * `<ISO time> <task>/<container> <stdout|stderr> <line>`, bounded by rotation to `.log.1`, `.log.2` …. A full disk loses
 * lines, which are counted in the file, and nothing else.
 */
export class TaskLogs {
  readonly folder: string;
  readonly #options: LogFileOptions;
  readonly #files = new Map<string, LogFile>();

  constructor(
    folder: string,
    { bytes = DEFAULT_BYTES, oldFiles = DEFAULT_OLD_FILES, note }: TaskLogOptions = {},
  ) {
    this.folder = folder;
    const losses = new Losses(`the logs in ${folder}`, note ?? (() => undefined));
    this.#options = { bytes, oldFiles, losses };
    mkdirSync(folder, { recursive: true });
  }

  write({ service, task }: ProcessOwner, container: string, stream: LogRecord['stream'], line: string): void {
    const source = `${new Date().toISOString()} ${task}/${container}`;
    this.#fileFor(service).write(
      `${source} ${stream} ${line}\n`,
      (missing) =>
        `${source} stderr local-ecs: ${missing} lines are missing here: they could not be written\n`,
    );
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
    this.#files.clear();
  }

  #fileFor(service: string): LogFile {
    const known = this.#files.get(service);
    if (known !== undefined) return known;
    const file = new LogFile(join(this.folder, `${service}.log`), this.#options);
    this.#files.set(service, file);
    return file;
  }
}

/** Reads a line of a log file; undefined for any other text. */
export function readLogRecord(text: string): LogRecord | undefined {
  const [, at, task, container, stream, line] = RECORD.exec(text) ?? [];
  if (at === undefined || task === undefined || container === undefined || line === undefined)
    return undefined;
  return { at, task, container, stream: stream === 'stderr' ? 'stderr' : 'stdout', line };
}
