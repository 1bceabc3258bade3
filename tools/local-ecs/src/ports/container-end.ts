import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

import type { ProcessRow } from '@fairway/crash-safe';

import { MAX_KILL_MS, type ContainerProcesses } from './container-processes.ts';

/** A container's leader, with pipes for its output. */
export type Leader = ChildProcessByStdio<null, Readable, Readable>;

/** The end of a container: its leader's end, when no process of it runs any more. */
export interface ContainerEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Processes that cannot be ended. */
  readonly left: readonly ProcessRow[];
}

/** Output without a holder is read to its end within this; only afterwards are all processes searched for holders. */
const OUTPUT_MS = 100;

/** Follows one container to its end. */
export class EndOfContainer {
  readonly #leader: Leader;
  readonly #processes: ContainerProcesses;
  readonly #exited = Promise.withResolvers<Pick<ContainerEnd, 'exitCode' | 'signal'>>();
  readonly #killMs: number;
  #hasExited = false;
  #killTimer: NodeJS.Timeout | undefined;

  constructor(leader: Leader, processes: ContainerProcesses, killMs = MAX_KILL_MS) {
    this.#killMs = killMs;
    this.#leader = leader;
    this.#processes = processes;
    leader.once('exit', (exitCode, signal) => this.#exit({ exitCode, signal }));
  }

  /** Signals the group unless its leader has exited: the number may belong to another process by then. */
  signal(name: NodeJS.Signals): void {
    if (this.#hasExited) return;
    this.#processes.signal(name);
    if (name !== 'SIGKILL') return;
    this.#killTimer ??= setTimeout(() => this.#exit({ exitCode: null, signal: name }), this.#killMs);
  }

  /**
   * Ends the processes that the leader has left behind, and resolves when none of them runs and all output was read.
   * Waits a few seconds at most for processes that survive SIGKILL.
   */
  async wait(): Promise<ContainerEnd> {
    const closed = once(this.#leader, 'close');
    const end = await this.#exited.promise;
    const members = await this.#processes.kill();
    const isRead = await Promise.race([closed.then(() => true), delay(OUTPUT_MS, false)]);
    const left = isRead || members.length > 0 ? members : await this.#processes.killHolders();
    if (left.length > 0) {
      this.#leader.stdout.destroy();
      this.#leader.stderr.destroy();
    } else {
      await closed;
    }
    return { ...end, left };
  }

  #exit(end: Pick<ContainerEnd, 'exitCode' | 'signal'>): void {
    clearTimeout(this.#killTimer);
    this.#hasExited = true;
    this.#exited.resolve(end);
  }
}
