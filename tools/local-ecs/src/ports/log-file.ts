import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

import type { Losses } from './losses.ts';

export interface LogFileOptions {
  /** A file that is larger becomes `.1`, and so on. @default it grows */
  readonly bytes?: number;
  /** Files that are kept besides the current one. @default none */
  readonly oldFiles?: number;
  /** @default what the umask leaves of 0666 */
  readonly mode?: number;
  readonly losses: Losses;
}

/** The file may have been removed; a loss of one second of it does no harm. */
const LOOK_MS = 1_000;

/**
 * Lines at the end of a file. Logging must never stop the process that prints: a line that cannot be written is
 * dropped and counted, and the next one that can be says how many are missing before it.
 */
export class LogFile {
  readonly #path: string;
  readonly #options: LogFileOptions;
  #descriptor: number | undefined;
  #size = 0;
  #missing = 0;
  /** A line that was cut must not run into the next one. */
  #isTorn = false;
  #lookedAt = 0;
  #maxSize: number;

  constructor(path: string, options: LogFileOptions) {
    this.#path = path;
    this.#options = options;
    this.#maxSize = options.bytes ?? Infinity;
  }

  /**
   * Synchronous: the last lines matter most when everything ends at once.
   * @param line with its line feed
   * @param gap the line, with its line feed, that says how many are missing
   */
  write(line: string, gap: (missing: number) => string): void {
    const { losses } = this.#options;
    const before = this.#missing === 0 ? '' : gap(this.#missing);
    try {
      this.#append(`${this.#isTorn ? '\n' : ''}${before}${line}`);
      this.#missing = 0;
      losses.written();
    } catch (error) {
      this.#missing += 1;
      losses.lost(error);
      // It may be another file by the time there is room.
      this.close();
    }
    if (this.#size > this.#maxSize) this.#rotate();
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    try {
      closeSync(this.#descriptor);
    } catch {
      // The disk may report only now that it could not keep the lines.
    }
    this.#descriptor = undefined;
  }

  #append(text: string): void {
    const bytes = Buffer.from(text);
    let written = 0;
    try {
      const descriptor = this.#open();
      while (written < bytes.length) written += writeSync(descriptor, bytes, written);
    } finally {
      this.#size += written;
      if (written > 0) this.#isTorn = bytes[written - 1] !== LINE_FEED;
    }
  }

  #open(): number {
    const now = performance.now();
    if (this.#descriptor !== undefined && now - this.#lookedAt > LOOK_MS && isRemoved(this.#descriptor))
      this.close();
    if (this.#descriptor === undefined) {
      this.#descriptor = openForAppending(this.#path, this.#options.mode);
      this.#size = fstatSync(this.#descriptor).size;
      this.#isTorn &&= this.#size > 0;
    }
    this.#lookedAt = now;
    return this.#descriptor;
  }

  #rotate(): void {
    const { bytes = Infinity, oldFiles = 0 } = this.#options;
    this.close();
    try {
      for (let age = oldFiles; age > 0; age -= 1) {
        renameIfThere(this.#nameOf(age - 1), this.#nameOf(age));
      }
      this.#maxSize = bytes;
    } catch {
      // It grows by as much again before this is tried once more.
      this.#maxSize = this.#size + bytes;
    }
  }

  #nameOf(age: number): string {
    return age === 0 ? this.#path : `${this.#path}.${age}`;
  }
}

const LINE_FEED = '\n'.charCodeAt(0);

/** The folder may be gone as well. */
function openForAppending(path: string, mode: number | undefined): number {
  try {
    return openSync(path, 'a', mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, 'a', mode);
  }
}

function isRemoved(descriptor: number): boolean {
  return fstatSync(descriptor).nlink === 0;
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
