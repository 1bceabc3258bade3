import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { Guard } from '@fairway/crash-safe';

import { compileCache } from './compile-cache.ts';
import type { ContainerMarks } from './container-processes.ts';

/** Messages to the guard, one JSON object a line. */
export type GuardMessage =
  | { readonly type: 'watch'; readonly leader: ContainerMarks }
  | { readonly type: 'forget'; readonly pid: number };

const PROGRAM = fileURLToPath(new URL('./guard-main.ts', import.meta.url));

/**
 * One small process beside the scheduler that ends the containers when the scheduler dies without a chance to do so
 * itself (SIGKILL, out of memory). It learns of that by its standard input, so containers need no code for it and may
 * be written in any language. A guard that ends is replaced by one with the same knowledge.
 */
export class ContainerGuard {
  readonly #watched = new Map<number, ContainerMarks>();
  readonly #guard: Guard;

  /**
   * @param mark of the scheduler, by which processes are found that it started and did not tell of
   * @param note is told, as a sentence, when the guard has ended and when there is a new one
   */
  constructor(mark: string, note: (text: string) => void) {
    this.#guard = new Guard({
      start: () =>
        spawn(process.execPath, [PROGRAM, mark], {
          detached: true,
          stdio: ['pipe', 'ignore', 'ignore'],
          // The guard gets no other variable of this process: it starts in half the time.
          env: compileCache(),
        }),
      known: () => [...this.#watched.values()].map(watching),
      onEnd: (reason, pauseMs) => note(ending(reason, pauseMs)),
    });
  }

  get pid(): number | undefined {
    return this.#guard.pid;
  }

  watch(leader: ContainerMarks): void {
    this.#watched.set(leader.pid, leader);
    this.#guard.tell(watching(leader));
  }

  forget(pid: number): void {
    this.#watched.delete(pid);
    this.#guard.tell(JSON.stringify({ type: 'forget', pid } satisfies GuardMessage));
  }

  /** Ends the guard, which ends the processes it still watches; resolves when it is gone. */
  close(): Promise<void> {
    return this.#guard.close();
  }
}

function watching(leader: ContainerMarks): string {
  return JSON.stringify({ type: 'watch', leader } satisfies GuardMessage);
}

function ending(reason: string, pauseMs: number): string {
  const next = pauseMs === 0 ? 'a new one takes its place' : `a new one is tried in ${pauseMs} ms, and again`;
  return `the guard that ends the containers when this process is killed has itself ended (${reason}); ${next}`;
}
