import { writeFile } from 'node:fs/promises';

import { runProcess, type Ended } from './processes.ts';
import { WorkflowError } from './workflow-error.ts';

/** As GitHub starts them; `default` is for a workflow that names none. */
const SHELLS: ReadonlyMap<string, readonly string[]> = new Map([
  ['default', ['bash', '-e']],
  ['bash', ['bash', '--noprofile', '--norc', '-eo', 'pipefail']],
  ['sh', ['sh', '-e']],
]);

export interface Script {
  readonly text: string;
  readonly shell: string | undefined;
  /** The file that the script is written to. */
  readonly file: string;
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Ends the script, with all that it has started. */
  readonly signal: AbortSignal;
}

export async function runScript({ text, shell, file, cwd, variables, signal }: Script): Promise<Ended> {
  const [program, ...args] = SHELLS.get(shell ?? 'default') ?? [];
  if (program === undefined) throw new WorkflowError(`the harness has no shell ${shell ?? ''}`);
  await writeFile(file, text);
  return runProcess({ program, args: [...args, file], cwd, variables }, signal);
}
