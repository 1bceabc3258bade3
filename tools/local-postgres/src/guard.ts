import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

/** Ends the server when this process dies without a chance to do it itself. */
export interface Guard {
  dismiss(): void;
}

/**
 * Waits for its standard input to close, which no death of its parent can prevent, then asks the server for a fast
 * shutdown and removes what was temporary.
 */
const PROGRAM = [
  'read -r _',
  'kill -CONT "$1" 2>/dev/null',
  'kill -INT "$1" 2>/dev/null',
  'while kill -0 "$1" 2>/dev/null; do sleep 0.1; done',
  'rm -rf -- "$2"',
].join('\n');

/** One that ends again and again is started later and later. */
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 30_000;

/** @param note is told when the guard itself has ended; another one is there by then, or is tried in a moment */
export function startGuard(pid: number, temporaryFolder: string, note: (text: string) => void): Guard {
  let child: ChildProcess | undefined;
  let failures = 0;
  let restart: NodeJS.Timeout | undefined;
  let dismissed = false;

  function start(): void {
    const started = spawnGuard(pid, temporaryFolder);
    child = started;
    let hasEnded = false;
    const end = (reason: string): void => {
      if (hasEnded || dismissed) return;
      hasEnded = true;
      replace(reason);
    };
    started.once('error', ({ message }) => end(message));
    started.once('exit', (code, signal) => end(signal ?? `exit code ${code ?? 'unknown'}`));
  }

  function replace(reason: string): void {
    failures += 1;
    if (failures === 1) start();
    else restart = setTimeout(start, Math.min(FIRST_PAUSE_MS * 2 ** (failures - 2), MAX_PAUSE_MS)).unref();
    note(
      `the guard that ends the database when this process is killed has itself ended (${reason}); a new one takes its place`,
    );
  }

  start();
  return {
    dismiss() {
      dismissed = true;
      clearTimeout(restart);
      child?.kill('SIGKILL');
    },
  };
}

function spawnGuard(pid: number, temporaryFolder: string): ChildProcess {
  // A session of its own: what a terminal sends to the process's group must not end the guard first.
  const child = spawn('/bin/sh', ['-c', PROGRAM, 'guard', String(pid), temporaryFolder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // There is no pipe when it could not be started.
  const stdin = child.stdin as (Writable & { unref?(): void }) | undefined;
  stdin?.on('error', () => undefined);
  stdin?.unref?.();
  child.unref();
  return child;
}
