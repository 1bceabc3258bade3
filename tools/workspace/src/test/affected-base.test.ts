import { describe, expect, test } from '@jest/globals';

import { temporaryFolder, writeFiles } from '../../test/temporary-folder.ts';
import { commitAll, git } from '../../test/workspace-copy.ts';
import { affectedBase } from './affected-base.ts';

/** One commit on `main`, a second one on the branch that is checked out. */
function repository(branch: string): { readonly root: string; readonly onMain: string } {
  const root = temporaryFolder();
  git(root, 'init', '--quiet', '--initial-branch=main');
  writeFiles(root, { a: '1' });
  commitAll(root);
  const onMain = git(root, 'rev-parse', 'HEAD');
  if (branch !== 'main') git(root, 'switch', '--quiet', '--create', branch);
  writeFiles(root, { a: '2' });
  commitAll(root);
  return { root, onMain };
}

describe('the base of affected', () => {
  test('is NX_BASE when it names a commit', async () => {
    const { root, onMain } = repository('topic');
    const head = git(root, 'rev-parse', 'HEAD');

    const base = await affectedBase(root, 'HEAD');

    expect(base).toEqual({ commit: head, reason: `changes since NX_BASE (${head.slice(0, 7)})` });
    expect(base.commit).not.toBe(onMain);
  });

  test.each(['0000000000000000000000000000000000000000', 'no-such-branch'])(
    'is nothing, so that everything runs, when NX_BASE is %s',
    async (nxBase) => {
      const { root } = repository('topic');

      const base = await affectedBase(root, nxBase);

      expect(base.commit).toBeUndefined();
      expect(base.reason).toBe(`everything: NX_BASE is '${nxBase}', which is no commit of this clone`);
    },
  );

  test('is where the branch left main', async () => {
    const { root, onMain } = repository('topic');

    expect(await affectedBase(root, undefined)).toEqual({
      commit: onMain,
      reason: `changes since this branch left main (${onMain.slice(0, 7)})`,
    });
  });

  test('is where the branch left origin/main, when there is one', async () => {
    const { root, onMain } = repository('main');
    git(root, 'update-ref', 'refs/remotes/origin/main', onMain);

    expect(await affectedBase(root, undefined)).toMatchObject({
      commit: onMain,
      reason: `changes since this branch left origin/main (${onMain.slice(0, 7)})`,
    });
  });

  test('is nothing in a clone without a main branch', async () => {
    const { root } = repository('main');
    git(root, 'branch', '--quiet', '--move', 'trunk');

    expect(await affectedBase(root, undefined)).toEqual({
      commit: undefined,
      reason: 'everything: NX_BASE is not set, and neither origin/main nor main is here',
    });
  });

  test('is nothing outside a repository', async () => {
    expect((await affectedBase(temporaryFolder(), undefined)).commit).toBeUndefined();
  });
});
