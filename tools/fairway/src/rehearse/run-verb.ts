import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { rehearsalEnvironment } from './config.ts';

const PROGRAM = join(import.meta.dirname, '../main.ts');

export interface VerbRun {
  /** As after `./fairway`. */
  readonly args: readonly string[];
  /** The rehearsal's. */
  readonly variables: Readonly<Record<string, string>>;
  /** Takes each line of talk. */
  readonly onLine: (line: string) => void;
  /** Asks it to stop, as Ctrl-C does. */
  readonly stop: Promise<unknown>;
}

/** Runs a verb of this command line in a process of its own, as a person would have it run. */
export async function runVerb({
  args,
  variables,
  onLine,
  stop,
}: VerbRun): Promise<{ readonly code: number; readonly out: string }> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    // A group of its own: Ctrl-C in a terminal reaches it once, through this process.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: rehearsalEnvironment(variables),
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  createInterface({ input: child.stderr }).on('line', onLine);
  void stop.then(() => child.kill('SIGINT'));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve(exit ?? 1));
  });
  return { code, out };
}

/** Runs a verb in the place of this process: its terminal, its exit code. */
export function becomeVerb(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<number> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: 'inherit',
    env: rehearsalEnvironment(variables),
  });
  // It has the same terminal, and gets its Ctrl-C by itself.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (signal === 'SIGTERM') child.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve(exit ?? 1));
  });
}
