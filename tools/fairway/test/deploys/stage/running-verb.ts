import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

import { withEnvironment } from '../config.ts';

const PROGRAM = join(import.meta.dirname, '../../fixtures/main.ts');

const ANOTHER_HOUR =
  'const now = Date.now; Date.now = () => now() - 3600000; const D = Date; globalThis.Date = class extends D { constructor(...a) { if (a.length === 0) super(D.now()); else super(...a); } };';

/** Options of Node.js that make its clock an hour behind, as a machine's may be. */
export const anHourBehind = `--import data:text/javascript,${encodeURIComponent(ANOTHER_HOUR)}`;

export interface VerbEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
}

/** A verb that runs. */
export interface RunningVerb {
  readonly child: ChildProcess;
  /** Settles when its talk has this; rejected when it ends without having said it. */
  readonly says: (pattern: RegExp) => Promise<void>;
  readonly ended: Promise<VerbEnd>;
}

/**
 * Starts a verb of the command line over a clone.
 * @param within a program, with its arguments, that starts it
 */
export function startVerb(
  root: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  within: readonly string[] = [],
): RunningVerb {
  const startedAt = performance.now();
  const [program = '', ...rest] = [...within, process.execPath, PROGRAM, root, ...args];
  const child = spawn(program, rest, { env: withEnvironment(variables), stdio: ['ignore', 'pipe', 'pipe'] });
  const written = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<VerbEnd>((resolve) => {
    child.once('close', (code) => resolve({ code, ...written, tookMs: performance.now() - startedAt }));
  });
  const says = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(written.stderr)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
      void ended.then(() => reject(new Error(`it never said ${pattern}:\n${written.stderr}`)));
    });
  return { child, says, ended };
}
