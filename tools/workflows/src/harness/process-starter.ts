/** Starts processes for another one: to start one costs as much as its own memory is large, and a test runner's is. */
import { spawn } from 'node:child_process';

import type { Ended, Start } from './processes.ts';

const running = new Map<number, () => void>();

process.on('message', (message: Start | { readonly end: number }) => {
  if ('end' in message) running.get(message.end)?.();
  else start(message);
});

// Every process ends with the one that asked for it.
process.once('disconnect', () => {
  for (const end of running.values()) end();
});

function start({ id, program, args, cwd, variables }: Start): void {
  const child = spawn(program, args, {
    cwd,
    env: variables,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  }
  const end = () => {
    endGroup(child.pid);
  };
  const tell = (code: number | null, output: string) => {
    running.delete(id);
    const stdout = Buffer.concat(printed).toString();
    process.send?.({ id, code, output, stdout } satisfies Ended & { readonly id: number });
  };
  running.set(id, end);
  child.once('error', (error) => {
    tell(null, error.message);
  });
  // A process that a script has left behind would hold its output open.
  child.once('exit', end);
  child.once('close', (code) => {
    if (running.has(id)) tell(code, Buffer.concat(chunks).toString());
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The whole group has ended already.
  }
}
