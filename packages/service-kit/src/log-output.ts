import { write } from 'node:fs';

export interface LogOutputOptions {
  readonly fd: number;
  /** Gets the number of lost lines once there is room again, and the last error, unless the reader was only slow. */
  readonly onLost: (lines: number, error: Error | undefined) => void;
  /** The limit of lines that wait to be written; more are dropped. @default 1 Mi */
  readonly maxWaitingCharacters?: number;
}

/** Writing every line by itself costs as much as answering a request. */
const BATCH_CHARACTERS = 4_096;
const MAX_WAITING_CHARACTERS = 1024 * 1024;

/**
 * Lines that are written without waiting for their reader. A log only informs: neither a full disk, nor a reader that
 * has gone or does not read, ends this process or fills its memory. Lines that cannot be kept are dropped and
 * counted. pino's own output throws on the first error, and at the end tries a full disk for ever.
 */
export class LogOutput {
  readonly #options: LogOutputOptions;
  readonly #maxWaiting: number;
  #waiting = '';
  /** Bytes that are being written, or could not be. */
  #batch: Buffer = Buffer.alloc(0);
  #isWriting = false;
  #lost = 0;
  #error: Error | undefined;
  #flushes: (() => void)[] = [];

  constructor(options: LogOutputOptions) {
    this.#options = options;
    this.#maxWaiting = options.maxWaitingCharacters ?? MAX_WAITING_CHARACTERS;
  }

  /** @param line with its line feed */
  write(line: string): void {
    if (this.#waiting.length + line.length > this.#maxWaiting) {
      this.#lost += 1;
      return;
    }
    this.#waiting += line;
    // After an error only the next flush tries again.
    if (this.#waiting.length >= BATCH_CHARACTERS && this.#batch.length === 0) this.#next();
  }

  /** @param done called when everything has been written, or when it cannot be */
  flush(done?: () => void): void {
    if (done !== undefined) this.#flushes.push(done);
    this.#next();
  }

  #next(): void {
    if (this.#isWriting) return;
    if (this.#batch.length === 0) {
      this.#batch = Buffer.from(this.#waiting);
      this.#waiting = '';
    }
    if (this.#batch.length === 0) {
      this.#endFlushes();
      return;
    }
    this.#isWriting = true;
    write(this.#options.fd, this.#batch, (error, bytes) => this.#onWritten(error, bytes));
  }

  #onWritten(error: Error | null, bytes: number): void {
    this.#isWriting = false;
    if (error !== null) {
      this.#error = error;
      this.#endFlushes();
      return;
    }
    this.#batch = this.#batch.subarray(bytes);
    if (this.#batch.length === 0 && this.#waiting === '') this.#tellOfLost();
    const isDue = this.#waiting.length >= BATCH_CHARACTERS || this.#flushes.length > 0;
    if (this.#batch.length > 0 || isDue) this.#next();
  }

  #tellOfLost(): void {
    const [lost, error] = [this.#lost, this.#error];
    this.#lost = 0;
    this.#error = undefined;
    if (lost > 0) this.#options.onLost(lost, error);
  }

  #endFlushes(): void {
    const flushes = this.#flushes;
    this.#flushes = [];
    for (const done of flushes) done();
  }
}
