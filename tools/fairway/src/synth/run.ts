import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { Failure, ProgramFailure } from '../terminal/failure.ts';
import type { Output } from '../terminal/output.ts';
import { SYNTHESIS_PROGRAM } from '../workspace/synthesize.ts';
import type { Workspace } from '../workspace/workspace.ts';

/**
 * Runs the program that writes the stacks, and passes on its output.
 * @throws {ProgramFailure} with its exit code, when that is not 0
 */
export async function runSynth(
  args: readonly string[],
  { root }: Pick<Workspace, 'root'>,
  output: Output,
): Promise<void> {
  const child = spawn(process.execPath, [join(root, SYNTHESIS_PROGRAM), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.setEncoding('utf8').on('data', output.out);
  child.stderr.setEncoding('utf8').on('data', output.err);
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (exitCode === null) throw new Failure(`${SYNTHESIS_PROGRAM} was ended by ${signal ?? 'a signal'}`);
  if (exitCode !== 0) throw new ProgramFailure(SYNTHESIS_PROGRAM, exitCode);
}
