import { mkdirSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeEach, describe, expect, test } from '@jest/globals';

import { temporaryFolder, writeFiles } from '../test/temporary-folder.ts';
import { areUnchanged, stampInputs, type BundleInputs } from './bundle-inputs.ts';
import { bundleService } from './bundle-service.ts';

let root: string;
let inputs: BundleInputs;

beforeEach(async () => {
  root = temporaryFolder();
  writeFiles(root, {
    'package.json': {},
    'packages/shop/package.json': { fairway: { assets: ['style/css/*'] } },
    'packages/shop/src/main.ts': "import { price } from 'tariff'; import './own.ts'; console.log(price);",
    'packages/shop/src/own.ts': 'console.log(1);',
    'packages/shop/src/assets/icons/shop.svg': '<svg/>',
    'node_modules/.package-lock.json': {},
    'node_modules/tariff/package.json': { main: 'index.js' },
    'node_modules/tariff/index.js': 'exports.price = 1;',
    'node_modules/style/package.json': {},
    'node_modules/style/css/page.css': '',
  });
  mkdirSync(join(root, 'packages/shop/src/assets/fonts'));
  const paths = await bundleService(root, 'packages/shop', join(temporaryFolder(), 'dist'));
  inputs = stampInputs(root, paths, Infinity) ?? {};
});

describe('what a bundle was made from', () => {
  test('is unchanged when nothing was done to it, whatever else has changed', () => {
    writeFiles(root, {
      'packages/shop/src/own.test.ts': '',
      'packages/other/src/main.ts': '',
      'readme.md': '',
    });

    expect(areUnchanged(root, inputs)).toBe(true);
  });

  test.each([
    ['packages/shop/src/own.ts', 'a module'],
    ['packages/shop/package.json', 'how its package is found'],
    ['packages/shop/src/migrate.ts', 'a program that was not there'],
    ['packages/shop/src/jobs/count.ts', 'a job that was not there'],
    ['packages/shop/tsconfig.json', 'a setting of the language that was not there'],
    ['packages/package.json', 'a package.json above that was not there'],
    ['packages/shop/src/assets/icons/shop.svg', 'an asset'],
    ['packages/shop/src/assets/another.svg', 'an asset that was not there'],
    ['packages/shop/src/assets/fonts/first.woff', 'the first asset of a folder'],
    ['node_modules/tariff/index.js', 'an installed module'],
    ['node_modules/style/css/another.css', 'an asset of an installed package that was not there'],
    ['node_modules/.package-lock.json', 'what is installed'],
  ])('has changed with %s: %s', (file) => {
    writeFiles(root, { [file]: '{ "changed": true }' });

    expect(areUnchanged(root, inputs)).toBe(false);
  });

  test('has changed with a file in the place of another, as old and as large', () => {
    const file = join(root, 'packages/shop/src/own.ts');
    const time = 1_000_000;
    utimesSync(file, time, time);
    const before = stampInputs(root, Object.keys(inputs), Infinity) ?? {};
    writeFileSync(`${file}.new`, 'console.log(2);');
    utimesSync(`${file}.new`, time, time);

    expect(areUnchanged(root, before)).toBe(true);
    renameSync(`${file}.new`, file);

    expect(areUnchanged(root, before)).toBe(false);
  });

  test('is not known when something was written while it was read', () => {
    const { ctimeMs } = statSync(join(root, 'packages/shop/src/own.ts'));

    expect(stampInputs(root, Object.keys(inputs), ctimeMs)).toBeUndefined();
  });
});
