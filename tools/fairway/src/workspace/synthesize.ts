import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Failure } from '../terminal/failure.ts';

/** A process of its own, so that only commands that need `cdktf` and its provider load them. */
export const SYNTHESIS_PROGRAM = 'infra/src/main.ts';

/**
 * Writes the stacks without a word, where it goes well.
 * @throws {Failure} with what the program had to say
 */
export async function synthesizeStacks(
  root: string,
  folder: string,
  environments: readonly string[],
): Promise<void> {
  const args = [join(root, SYNTHESIS_PROGRAM), '--out', folder, ...environments];
  try {
    await promisify(execFile)(process.execPath, args, { cwd: root });
  } catch (error) {
    const { stderr = '' } = error as { readonly stderr?: string };
    throw new Failure(
      'the stacks cannot be synthesized: correct this, and try it with ./fairway synth',
      stderr.trimEnd().split('\n'),
    );
  }
}
