import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The relation of a commit to the one that an environment runs. */
export type CommitAge = 'same' | 'newer' | 'older' | 'beside' | 'unknown';

/**
 * @param commit what would be deployed
 * @param running what the environment runs
 * @returns `unknown` when this clone does not have what runs
 */
export async function commitAge(root: string, commit: string, running: string): Promise<CommitAge> {
  if (commit === running) return 'same';
  const forwards = await isAncestor(root, running, commit);
  if (forwards === undefined) return 'unknown';
  if (forwards) return 'newer';
  return (await isAncestor(root, commit, running)) === true ? 'older' : 'beside';
}

/** @returns undefined when one of them is not in this clone */
async function isAncestor(root: string, older: string, newer: string): Promise<boolean | undefined> {
  try {
    await run('git', ['-C', root, 'merge-base', '--is-ancestor', older, newer]);
    return true;
  } catch (error) {
    return (error as { readonly code?: unknown }).code === 1 ? false : undefined;
  }
}

/** A whole commit, and no `-dirty` behind it. */
export function isCommit(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}
