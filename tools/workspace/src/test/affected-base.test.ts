import { expect, test } from '@jest/globals';

import { temporaryFolder, writeFiles } from '../../test/temporary-folder.ts';
import { commitAll, git } from '../../test/workspace-copy.ts';
import { affectedBase } from './affected-base.ts';

/** One commit on `main`, a second one on the branch that is checked out. */
function repository(branch = 'topic'): { readonly root: string; readonly onMain: string } {
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

test('is NX_BASE when it names a commit', async () => {
  const { root } = repository();
  const head = git(root, 'rev-parse', 'HEAD');

  expect(await affectedBase(root, 'HEAD')).toEqual({
    commit: head,
    reason: `changes since NX_BASE (${head.slice(0, 7)})`,
  });
});

test('is where the branch left origin/main, or else main', async () => {
  const topic = repository();
  const main = repository('main');
  git(main.root, 'update-ref', 'refs/remotes/origin/main', main.onMain);

  for (const [branch, { root, onMain }] of Object.entries({ main: topic, 'origin/main': main }))
    expect(await affectedBase(root, undefined)).toEqual({
      commit: onMain,
      reason: `changes since this branch left ${branch} (${onMain.slice(0, 7)})`,
    });
});

test('is nothing, so that everything runs, where nothing can be compared with', async () => {
  const { root } = repository('main');
  for (const nxBase of ['0000000000000000000000000000000000000000', 'no-such-branch'])
    expect(await affectedBase(root, nxBase)).toEqual({
      commit: undefined,
      reason: `everything: NX_BASE is '${nxBase}', which is no commit of this clone`,
    });

  git(root, 'branch', '--quiet', '--move', 'trunk');

  for (const folder of [root, temporaryFolder()])
    expect(await affectedBase(folder, undefined)).toEqual({
      commit: undefined,
      reason: 'everything: NX_BASE is not set, and neither origin/main nor main is here',
    });
});
