import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { temporaryFolder, writeFiles } from '../test/temporary-folder.ts';
import { packagesInBundle } from './bundle-packages.ts';
import { bundleService } from './bundle-service.ts';

test('a bundle has the packages of its code and its assets, and no others', async () => {
  const root = temporaryFolder();
  const installed = (name: string, version: string, more: object = {}) => ({
    [`node_modules/${name}/package.json`]: { name, version, main: 'index.js', ...more },
  });
  writeFiles(root, {
    'packages/shop/package.json': {
      name: '@fair/shop',
      version: '0.1.0',
      fairway: { assets: ['@view/er/viewer.css'] },
    },
    'packages/shop/src/main.ts': `import { sep } from 'node:path'; import both from 'both'; import { one } from './one.ts';
      console.log(sep, both, one);`,
    'packages/shop/src/one.ts': 'export const one: number = 1; import { type T } from "typed";',
    ...installed('both', '2.0.0', { license: '(MIT OR Apache-2.0)' }),
    'node_modules/both/index.js': "module.exports = require('inner');",
    ...installed('both/node_modules/inner', '3.1.0', { name: 'inner', license: 'ISC' }),
    'node_modules/both/node_modules/inner/index.js': 'module.exports = 3;',
    ...installed('inner', '1.0.0'),
    ...installed('unused', '1.0.0'),
    ...installed('@view/er', '4.0.0', { license: 'MIT' }),
    'node_modules/@view/er/viewer.css': 'p {}',
    ...installed('typed', '1.0.0'),
  });
  const dist = join(temporaryFolder(), 'dist');
  await bundleService(root, 'packages/shop', dist);

  expect(await packagesInBundle(root, dist)).toEqual([
    { name: '@fair/shop', version: '0.1.0', isOwn: true },
    { name: '@view/er', version: '4.0.0', license: 'MIT', isOwn: false },
    { name: 'both', version: '2.0.0', license: '(MIT OR Apache-2.0)', isOwn: false },
    { name: 'inner', version: '3.1.0', license: 'ISC', isOwn: false },
  ]);

  rmSync(join(dist, 'assets'), { recursive: true });
  expect((await packagesInBundle(root, dist)).map(({ name }) => name)).toEqual([
    '@fair/shop',
    'both',
    'inner',
  ]);
});

test('what a package has bundled itself is that package’s', async () => {
  const root = temporaryFolder();
  writeFiles(root, {
    'packages/shop/package.json': { name: 'shop' },
    'packages/shop/src/main.ts': "import all from 'all'; console.log(all);",
    'node_modules/all/package.json': { name: 'all', version: '1.0.0', main: 'dist/index.js' },
    'node_modules/all/dist/index.js': 'module.exports = 1;\n//# sourceMappingURL=index.js.map\n',
    'node_modules/all/dist/index.js.map': {
      version: 3,
      names: [],
      mappings: 'AAAA',
      sources: ['../node_modules/inner/index.js'],
    },
  });
  const dist = join(temporaryFolder(), 'dist');
  await bundleService(root, 'packages/shop', dist);

  expect((await packagesInBundle(root, dist)).map(({ name }) => name)).toEqual(['all', 'shop']);
});
