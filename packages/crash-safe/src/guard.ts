import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

/** A guard that ends at once, again and again, is started later and later. */
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 30_000;
/** A guard that ends after a longer life had a reason of its own. */
const SOUND_MS = 10_000;

export interface GuardOptions {
  /**
   * Starts the guard with a pipe as its standard input, in a session of its own: signals that a terminal sends to
   * this process's group must not reach it.
   */
  readonly start: () => ChildProcess;
  /** Lines that each guard gets first. @default none */
  readonly known?: () => readonly string[];
  /** Is told that a guard has ended, and in how many ms another one is started: 0 is at once. Told twice in a row at most. */
  readonly onEnd: (reason: string, pauseMs: number) => void;
}

/**
 * A process beside this one that cleans up when this one is killed. It learns of that by its standard input. A guard
 * that ends itself is replaced.
 */
export class Guard {
  readonly #options: GuardOptions;
  #process: ChildProcess | undefined;
  #failures = 0;
  #isClosing = false;
  #restart: NodeJS.Timeout | undefined;

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#start();
  }

  /** Undefined while there is none. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Sends the guard a line of text; a guard that is started later gets the lines of `known` instead. */
  tell(line: string): void {
    const stdin = this.#process?.stdin;
    if (stdin?.writable === true) stdin.write(`${line}\n`);
  }

  /** Ends the guard without a replacement, as the end of this process would; resolves when it is gone. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#restart);
    const child = this.#process;
    if (child === undefined) return;
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    child.ref();
    child.stdin?.end();
    await ended;
  }

  /** Ends the guard without a replacement, before it has done anything. */
  dismiss(): void {
    this.#isClosing = true;
    clearTimeout(this.#restart);
    this.#process?.kill('SIGKILL');
  }

  #start(): void {
    const child = this.#options.start();
    const startedAt = performance.now();
    let hasEnded = false;
    const end = (reason: string): void => {
      if (hasEnded) return;
      hasEnded = true;
      this.#ended(reason, performance.now() - startedAt);
    };
    child.once('error', ({ message }) => end(message));
    child.once('exit', (code, signal) => end(signal ?? `exit code ${code ?? 'unknown'}`));
    // A killed guard is a missing safety net, not a failure of the watched process. There is no pipe when it could
    // not be started.
    child.stdin?.on('error', () => undefined);
    (child.stdin as Socket | null)?.unref();
    child.unref();
    this.#process = child;
    for (const line of this.#options.known?.() ?? []) this.tell(line);
  }

  #ended(reason: string, livedMs: number): void {
    this.#process = undefined;
    if (this.#isClosing) return;
    this.#failures = livedMs > SOUND_MS ? 0 : this.#failures + 1;
    const isFirst = this.#failures <= 1;
    const pauseMs = isFirst ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (this.#failures - 2), MAX_PAUSE_MS);
    if (isFirst) this.#start();
    else this.#restart = setTimeout(() => this.#start(), pauseMs).unref();
    // Told only for the first failures: further ones in a row would say the same.
    if (this.#failures <= 2) this.#options.onEnd(reason, pauseMs);
  }
}
