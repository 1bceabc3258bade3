import { spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { Guard } from './guard.ts';
import { identifyProcess, type ProcessIdentity } from './process-identity.ts';

/** Messages to the guard, one JSON object a line. */
export type ChildrenMessage =
  | { readonly type: 'watch'; readonly child: ProcessIdentity }
  | { readonly type: 'forget'; readonly pid: number };

export interface GuardedChildrenOptions {
  /** A folder that is removed when all children have ended; absolute. @default none */
  readonly folder?: string;
  /** Is told when the guard has ended by itself and another one has taken its place. @default nobody */
  readonly onReplaced?: () => void;
}

export interface GuardedSpawnOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Standard output and standard error, as `spawn` takes them. */
  readonly output: readonly ['ignore' | 'inherit' | 'pipe' | number, 'ignore' | 'inherit' | 'pipe' | number];
}

const PROGRAM = fileURLToPath(new URL('./children-guard.ts', import.meta.url));
/** The program begins once the guard knows of it: what is killed before that leaves nothing behind. */
const GATE = 'read -r _ && exec "$@" </dev/null';

/**
 * Programs that know nothing of this process and yet end with it, however it ends. Each leads a process group of its own,
 * and the whole group ends.
 * @example
 * const children = new GuardedChildren({ folder });
 * const child = children.spawn('java', ['-jar', file], { output: ['ignore', 'inherit'] });
 * await children.close();
 */
export class GuardedChildren {
  readonly #known = new Map<number, ProcessIdentity>();
  readonly #ends = new Set<Promise<void>>();
  readonly #folder: string | undefined;
  readonly #guard: Guard;

  constructor({ folder, onReplaced }: GuardedChildrenOptions = {}) {
    this.#folder = folder;
    this.#guard = new Guard({
      start: () =>
        spawn(process.execPath, [PROGRAM, ...(folder === undefined ? [] : [folder])], {
          detached: true,
          stdio: ['pipe', 'ignore', 'ignore'],
        }),
      known: () => [...this.#known.values()].map(watching),
      onEnd: () => onReplaced?.(),
    });
  }

  /**
   * Starts a program; its standard input is empty.
   * @returns the shell that becomes the program; it ends with 127 where there is no such program
   */
  spawn(command: string, args: readonly string[], { output, ...options }: GuardedSpawnOptions): ChildProcess {
    const child = spawn('/bin/sh', ['-c', GATE, 'child', command, ...args], {
      ...options,
      detached: true,
      stdio: ['pipe', ...output],
    });
    this.#ends.add(
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.once('error', () => resolve());
      }),
    );
    const identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
    // It could not be started: its `error` event says why.
    if (identity === undefined) return child;
    this.#known.set(identity.pid, identity);
    this.#guard.tell(watching(identity));
    child.once('exit', () => this.#forget(identity.pid));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end('go\n');
    return child;
  }

  /** Kills the children that still run and removes the folder; resolves when they are gone. */
  async close(): Promise<void> {
    for (const pid of this.#known.keys()) killGroup(pid);
    await Promise.all(this.#ends);
    await this.#guard.close();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  #forget(pid: number): void {
    this.#known.delete(pid);
    this.#guard.tell(JSON.stringify({ type: 'forget', pid } satisfies ChildrenMessage));
  }
}

/** @param leader pid of a process that leads a group and has not been waited for */
export function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // All of them have ended.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function watching(child: ProcessIdentity): string {
  return JSON.stringify({ type: 'watch', child } satisfies ChildrenMessage);
}
