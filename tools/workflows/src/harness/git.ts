import { searchPath } from '../rules/config.ts';
import { runProcess } from './processes.ts';

/**
 * @returns what git prints, without the last end of line
 * @throws {Error} with what it says where it fails
 */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const variables = { PATH: searchPath(), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  const { code, output, stdout } = await runProcess({ program: 'git', args, cwd: folder, variables });
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${output.trim()}`);
  return stdout.trimEnd();
}
