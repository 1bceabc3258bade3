import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { findParts } from '../src/prove/find-parts.ts';
import { workspaceRoot } from '../src/workspace.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

test('the parts of a proof are found by their place', () => {
  const root = temporaryFolder();
  writeFiles(root, {
    'packages/shop/test/inputs/orders/main.ts': '',
    'packages/shop/test/inputs/orders/random.ts': '',
    'packages/shop/test/faults/disk/main.ts': '',
    'tools/edge/test/inputs/framing/main.ts': '',
  });

  expect(findParts(root, 'inputs')).toEqual([
    { name: 'framing', file: 'tools/edge/test/inputs/framing/main.ts' },
    { name: 'orders', file: 'packages/shop/test/inputs/orders/main.ts' },
  ]);
});

test('an unknown part is refused with the names of those there are', () => {
  const main = join(workspaceRoot, 'tools/workspace/src/prove/main.ts');

  const run = spawnSync(process.execPath, [main, 'inputs', 'nothing'], { encoding: 'utf8' });

  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(
    /^no part of prove:inputs is called 'nothing'; there are:\n(?: {2}\S+ +\(.*\)\n)* {2}files +\(packages\/compare-service\//m,
  );
});
