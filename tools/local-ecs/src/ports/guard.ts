import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { compileCache } from './compile-cache.ts';
import type { ContainerMarks } from './container-processes.ts';

/** What the guard is told, one JSON object a line. */
export type GuardMessage =
  | { readonly type: 'watch'; readonly leader: ContainerMarks }
  | { readonly type: 'forget'; readonly pid: number };

/**
 * One small process beside the scheduler that ends the tasks when the scheduler dies without a chance to do so
 * itself (SIGKILL, out of memory). It notices by its standard input closing, which no death can prevent, so tasks
 * need no code for it and may be written in any language.
 */
export interface Guard {
  readonly pid: number | undefined;
  tell(message: GuardMessage): void;
  /** Ends the guard; resolves when it is gone. */
  close(): Promise<void>;
}

export function startGuard(): Guard {
  const program = fileURLToPath(new URL('./guard-main.ts', import.meta.url));
  // A session of its own: what a terminal sends to the scheduler's group must not reach it.
  const child = spawn(process.execPath, [program], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    // Nothing else of this process's: it halves the guard's start.
    env: compileCache(),
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  // A guard that was killed is a missing safety net, not a failure of the tasks.
  child.stdin.on('error', () => undefined);
  child.unref();

  return {
    pid: child.pid,
    tell: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    close: async () => {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}
