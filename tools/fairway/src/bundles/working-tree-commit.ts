import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Said in place of a commit outside of a git clone, and before the first commit. */
export const NO_COMMIT = 'unknown';

/** The commit of the working tree, with `-dirty` when files differ from it; `NO_COMMIT` outside a git clone. */
export async function workingTreeCommit(root: string): Promise<string> {
  const describe = ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'];
  try {
    const { stdout } = await run('git', ['-C', root, ...describe]);
    return stdout.trim();
  } catch {
    // No git, no clone, or no commit yet: nothing that keeps a service from running.
    return NO_COMMIT;
  }
}
