import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The commit of the working tree, with `-dirty` when files differ from it; `unknown` outside a git clone. */
export async function workingTreeCommit(root: string): Promise<string> {
  const describe = ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'];
  try {
    const { stdout } = await run('git', ['-C', root, ...describe]);
    return stdout.trim();
  } catch {
    // No git, no clone, or no commit yet: nothing that keeps a service from running.
    return 'unknown';
  }
}
