import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The identity of the running code, as far as git knows it: it is the working tree, so `version` says when it differs
 * from the commit.
 */
export interface BuildIdentity {
  /** `local-1a2b3c4`, `local-1a2b3c4-dirty`, or `local` outside a git clone. */
  readonly version: string;
  readonly commit: string;
}

export async function buildIdentity(root: string): Promise<BuildIdentity> {
  try {
    const [described, commit] = await Promise.all([
      git(root, 'describe', '--always', '--dirty', '--abbrev=7', '--exclude=*'),
      git(root, 'rev-parse', 'HEAD'),
    ]);
    return { version: `local-${described}`, commit };
  } catch {
    // No git, no clone, or no commit yet: nothing that keeps an environment from starting.
    return { version: 'local', commit: 'unknown' };
  }
}

async function git(root: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('git', ['-C', root, ...args]);
  return stdout.trim();
}
