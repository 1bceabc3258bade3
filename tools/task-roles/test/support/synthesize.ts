import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../../../..');

/**
 * Writes the stacks of an environment, and the shared ones, each into a folder of its name.
 * @throws {Error} with what the program had to say
 */
export async function synthesize(folder: string, environment: string): Promise<void> {
  await promisify(execFile)(
    process.execPath,
    [join(ROOT, 'infra/src/main.ts'), '--out', folder, environment],
    { cwd: ROOT },
  );
}
