import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface AffectedBase {
  /** `undefined`: there is nothing to compare with, so everything counts as changed. */
  readonly commit: string | undefined;
  /** For people: the chosen commit and the reason. */
  readonly reason: string;
}

/**
 * The commit that changes are counted from: `NX_BASE`, else where this branch left `origin/main` or `main`. In doubt
 * everything runs, never nothing.
 */
export async function affectedBase(root: string, nxBase: string | undefined): Promise<AffectedBase> {
  const git = async (...args: readonly string[]): Promise<string | undefined> =>
    await run('git', args, { cwd: root }).then(
      ({ stdout }) => stdout.trim(),
      () => undefined,
    );
  if (nxBase !== undefined) {
    const commit = await git('rev-parse', '--verify', '--quiet', `${nxBase}^{commit}`);
    if (commit !== undefined) return { commit, reason: `changes since NX_BASE (${commit.slice(0, 7)})` };
    return { commit, reason: `everything: NX_BASE is '${nxBase}', which is no commit of this clone` };
  }
  for (const branch of ['origin/main', 'main']) {
    const commit = await git('merge-base', 'HEAD', branch);
    if (commit !== undefined)
      return { commit, reason: `changes since this branch left ${branch} (${commit.slice(0, 7)})` };
  }
  const reason = 'everything: NX_BASE is not set, and neither origin/main nor main is here';
  return { commit: undefined, reason };
}
