import { spawn } from 'node:child_process';

import { Guard } from '@fairway/crash-safe';

/**
 * Waits for its standard input to close, which happens however its parent dies, then asks the server for a fast
 * shutdown and removes temporary files.
 */
const PROGRAM = [
  'read -r _',
  'kill -CONT "$1" 2>/dev/null',
  'kill -INT "$1" 2>/dev/null',
  'while kill -0 "$1" 2>/dev/null; do sleep 0.1; done',
  'rm -rf -- "$2"',
].join('\n');

/** @param note is told when the guard itself has ended; another one is there by then, or is tried in a moment */
export function startGuard(pid: number, temporaryFolder: string, note: (text: string) => void): Guard {
  return new Guard({
    // A session of its own: signals that a terminal sends to the process's group must not end the guard first.
    start: () =>
      spawn('/bin/sh', ['-c', PROGRAM, 'guard', String(pid), temporaryFolder], {
        detached: true,
        stdio: ['pipe', 'ignore', 'ignore'],
      }),
    onEnd: (reason) =>
      note(
        `the guard that ends the database when this process is killed has itself ended (${reason}); a new one takes its place`,
      ),
  });
}
