import { symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { temporaryFolder, writeFiles } from '../../test/temporary-folder.ts';
import { nestedPackages, projectFiles } from './project-files.ts';

test('a project’s files are its own: nothing installed, built or linked, and no package inside it', () => {
  const root = temporaryFolder();
  writeFiles(root, {
    'packages/shop/package.json': {},
    'packages/shop/.hidden': '',
    'packages/shop/src/deep/a.ts': '',
    'packages/shop/manifest/package.json': {},
    'packages/shop/manifest/src/index.ts': '',
    'packages/shop/dist/main.mjs': '',
    'packages/shop/node_modules/x/package.json': {},
  });
  symlinkSync(join(root, 'packages'), join(root, 'packages/shop/src/circle'));

  expect(projectFiles(root, 'packages/shop')).toEqual([
    'packages/shop/.hidden',
    'packages/shop/package.json',
    'packages/shop/src/deep/a.ts',
  ]);
  expect(nestedPackages(join(root, 'packages/shop'))).toEqual(['manifest']);
});
