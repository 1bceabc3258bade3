import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * The first line of a program's own words about its version.
 * @returns nothing where there is no such program
 */
export async function programVersion(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--version']);
    return stdout.trim().split('\n')[0] ?? '';
  } catch {
    return undefined;
  }
}
