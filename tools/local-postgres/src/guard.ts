import { spawn } from 'node:child_process';

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

export function startGuard(pid: number, temporaryFolder: string): Guard {
  // A session of its own: what a terminal sends to the process's group must not end the guard first.
  const child = spawn('/bin/sh', ['-c', PROGRAM, 'guard', String(pid), temporaryFolder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // A guard that was killed is a missing safety net, not a failure of the server.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  return { dismiss: () => void child.kill('SIGKILL') };
}
