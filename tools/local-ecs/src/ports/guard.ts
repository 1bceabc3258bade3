import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { compileCache } from './compile-cache.ts';
import type { ContainerMarks } from './container-processes.ts';

/** Messages to the guard, one JSON object a line. */
export type GuardMessage =
  | { readonly type: 'watch'; readonly leader: ContainerMarks }
  | { readonly type: 'forget'; readonly pid: number };

type GuardProcess = ChildProcessByStdio<Writable, null, null>;

/** A guard that ends at once, again and again, is started later and later. */
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 30_000;
/** One that has lived for as long has ended for a reason of its own. */
const SOUND_MS = 10_000;

const PROGRAM = fileURLToPath(new URL('./guard-main.ts', import.meta.url));

/**
 * One small process beside the scheduler that ends the containers when the scheduler dies without a chance to do so
 * itself (SIGKILL, out of memory). It notices by its standard input closing, which no death can prevent, so containers
 * need no code for it and may be written in any language. One that ends is replaced by one that knows the same.
 */
export class Guard {
  readonly #note: (text: string) => void;
  readonly #watched = new Map<number, ContainerMarks>();
  #process: GuardProcess | undefined;
  #failures = 0;
  #closing = false;
  #restart: NodeJS.Timeout | undefined;

  /** @param note is told, as a sentence, when the guard has ended and when there is a new one */
  constructor(note: (text: string) => void) {
    this.#note = note;
    this.#start();
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  watch(leader: ContainerMarks): void {
    this.#watched.set(leader.pid, leader);
    this.#tell({ type: 'watch', leader });
  }

  forget(pid: number): void {
    this.#watched.delete(pid);
    this.#tell({ type: 'forget', pid });
  }

  /** Ends the guard, which ends what it still watches; resolves when it is gone. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#restart);
    const child = this.#process;
    if (child === undefined) return;
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    child.ref();
    child.stdin.end();
    await ended;
  }

  #start(): void {
    // A session of its own: what a terminal sends to the scheduler's group must not reach it.
    const child = spawn(process.execPath, [PROGRAM], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      // Nothing else of this process's: it halves the guard's start.
      env: compileCache(),
    });
    const startedAt = performance.now();
    let hasEnded = false;
    const end = (reason: string): void => {
      if (hasEnded) return;
      hasEnded = true;
      this.#ended(reason, performance.now() - startedAt);
    };
    child.once('error', ({ message }) => end(message));
    child.once('exit', (code, signal) => end(signal ?? `exit code ${code ?? 'unknown'}`));
    // A guard that was killed is a missing safety net, not a failure of the containers. There is no pipe when it could not be started.
    (child.stdin as Writable | undefined)?.on('error', () => undefined);
    child.unref();
    this.#process = child;
    for (const leader of this.#watched.values()) this.#tell({ type: 'watch', leader });
  }

  #ended(reason: string, livedMs: number): void {
    this.#process = undefined;
    if (this.#closing) return;
    this.#failures = livedMs > SOUND_MS ? 0 : this.#failures + 1;
    const isFirst = this.#failures <= 1;
    const pauseMs = isFirst ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (this.#failures - 2), MAX_PAUSE_MS);
    if (isFirst) this.#start();
    else this.#restart = setTimeout(() => this.#start(), pauseMs).unref();
    // When it is told, it is so; every one of a row would say the same.
    if (this.#failures <= 2) this.#note(ending(reason, pauseMs));
  }

  #tell(message: GuardMessage): void {
    const { stdin } = this.#process ?? {};
    if (stdin?.writable === true) stdin.write(`${JSON.stringify(message)}\n`);
  }
}

function ending(reason: string, pauseMs: number): string {
  const next = pauseMs === 0 ? 'a new one takes its place' : `a new one is tried in ${pauseMs} ms, and again`;
  return `the guard that ends the containers when this process is killed has itself ended (${reason}); ${next}`;
}
