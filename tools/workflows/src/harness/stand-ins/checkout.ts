import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

import type { ActionCall, ActionStandIn } from '../action.ts';
import { git } from '../git.ts';
import { runProcess } from '../processes.ts';
import { StepFailure } from '../workflow-error.ts';

// A server of GitHub gives any commit by its name.
const UPLOAD = 'git -c uploadpack.allowAnySHA1InWant=true upload-pack';
const WHOLE_HISTORY = '0';
const COMMIT = /^[0-9a-f]{40}$/;

/**
 * actions/checkout: the commit of the run or `ref`, alone, or with everything before it and every branch (`fetch-depth: 0`).
 * Jobs that check out the same get copies of one clone, which costs a fraction of cloning again.
 */
export const checkout: ActionStandIn = async ({ inputs, variables, workspace, repository, cache }) => {
  const { ref, 'fetch-depth': depth = '1' } = inputs;
  const wanted = ref === undefined || ref === '' ? (variables['GITHUB_SHA'] ?? '') : ref;
  // Branches may move from job to job; a commit never changes.
  const isFixed = depth !== WHOLE_HISTORY && COMMIT.test(wanted);
  const branches = isFixed ? '' : await git(repository, 'for-each-ref');
  const key = createHash('sha256').update([wanted, depth, branches].join('\n')).digest('hex');
  const clone = join(cache, `clone-${key}`);
  if (!existsSync(clone)) await makeClone({ repository, cache }, wanted, depth, clone);
  // Copies many small files in a fraction of the time that Node takes.
  const args = ['-R', `${clone}/.`, workspace];
  const { code, output } = await runProcess({ program: 'cp', args, cwd: cache, variables });
  if (code !== 0) throw new StepFailure(`checkout of ${wanted}: ${output.trim()}`);
  return { outputs: { ref: wanted } };
};

async function makeClone(
  { repository, cache }: Pick<ActionCall, 'repository' | 'cache'>,
  wanted: string,
  depth: string,
  clone: string,
): Promise<void> {
  const folder = `${clone}.partial`;
  await mkdir(cache, { recursive: true });
  const limits = depth === WHOLE_HISTORY ? [] : [`--depth=${depth}`];
  const branches = depth === WHOLE_HISTORY ? ['refs/heads/*:refs/remotes/origin/*'] : [];
  try {
    await git(cache, 'init', '--quiet', '--template=', folder);
    const from = ['--quiet', '--upload-pack', UPLOAD, ...limits, `file://${repository}`];
    await git(folder, 'fetch', ...from, wanted, ...branches);
    await git(folder, 'checkout', '--quiet', '--detach', 'FETCH_HEAD');
  } catch (error) {
    throw new StepFailure(`checkout of ${wanted}: ${(error as Error).message}`);
  }
  await rename(folder, clone);
}
