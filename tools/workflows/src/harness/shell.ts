import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';

import { WorkflowError } from './workflow-error.ts';

/** As GitHub starts them; `default` is what a workflow has that names none. */
const SHELLS: ReadonlyMap<string, readonly string[]> = new Map([
  ['default', ['bash', '-e']],
  ['bash', ['bash', '--noprofile', '--norc', '-eo', 'pipefail']],
  ['sh', ['sh', '-e']],
]);

export interface Script {
  readonly text: string;
  readonly shell: string | undefined;
  /** Where the text is written to. */
  readonly file: string;
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Ends the script, with all that it has started. */
  readonly signal: AbortSignal;
}

export interface Ended {
  /** `null` where a signal ended it. */
  readonly code: number | null;
  /** Standard output and errors, as they came. */
  readonly output: string;
}

export async function runScript({ text, shell, file, cwd, variables, signal }: Script): Promise<Ended> {
  const [program, ...args] = SHELLS.get(shell ?? 'default') ?? [];
  if (program === undefined) throw new WorkflowError(`the harness has no shell ${shell ?? ''}`);
  await writeFile(file, text);
  if (signal.aborted) return { code: null, output: '' };
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, file], {
      ...{ cwd, env: variables, detached: true },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    const end = () => {
      endGroup(child.pid);
    };
    signal.addEventListener('abort', end, { once: true });
    child.once('error', reject);
    // A process that the script has left behind would hold its output open.
    child.once('exit', end);
    child.once('close', (code) => {
      signal.removeEventListener('abort', end);
      resolve({ code, output: Buffer.concat(chunks).toString() });
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
