import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { Failure, ProgramFailure } from '../terminal/failure.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';

const PROGRAM = 'infra/src/main.ts';

/**
 * Runs the program that writes the stacks. A process of its own: `cdktf` and its provider are loaded by whoever wants
 * them, and by nobody else who runs `fairway`.
 * @throws {ProgramFailure} with its exit code, when that is not 0
 */
export async function runSynth(
  args: readonly string[],
  { root }: Pick<Workspace, 'root'>,
  output: Output,
): Promise<void> {
  const child = spawn(process.execPath, [join(root, PROGRAM), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.setEncoding('utf8').on('data', output.out);
  child.stderr.setEncoding('utf8').on('data', output.err);
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (exitCode === null) throw new Failure(`${PROGRAM} was ended by ${signal ?? 'a signal'}`);
  if (exitCode !== 0) throw new ProgramFailure(PROGRAM, exitCode);
}
