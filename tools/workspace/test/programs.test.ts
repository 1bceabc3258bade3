import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { findBenchmarks, findParts } from '../src/programs/find-programs.ts';
import { workspaceRoot } from '../src/workspace.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

test('benchmarks and the parts of a proof are found by their place', () => {
  const root = temporaryFolder();
  writeFiles(root, {
    'packages/shop/bench/sale.bench.ts': '',
    'packages/shop/bench/support.ts': '',
    'tools/edge/bench/proxy.bench.ts': '',
    'packages/shop/test/inputs/orders/main.ts': '',
    'packages/shop/test/inputs/orders/random.ts': '',
    'packages/shop/test/faults/disk/main.ts': '',
    'tools/edge/test/inputs/framing/main.ts': '',
  });

  expect(findBenchmarks(root)).toEqual([
    { name: 'proxy', file: 'tools/edge/bench/proxy.bench.ts' },
    { name: 'sale', file: 'packages/shop/bench/sale.bench.ts' },
  ]);
  expect(findBenchmarks(root, 'packages/shop').map(({ name }) => name)).toEqual(['sale']);
  expect(findParts(root, 'inputs')).toEqual([
    { name: 'framing', file: 'tools/edge/test/inputs/framing/main.ts' },
    { name: 'orders', file: 'packages/shop/test/inputs/orders/main.ts' },
  ]);
});

test('an unknown program is refused with the names of those there are', () => {
  const main = join(workspaceRoot, 'tools/workspace/src/programs/main.ts');
  const told =
    /^no part of prove:inputs is called 'nothing'; there are:\n(?: {2}\S+ +\(.*\)\n)* {2}files +\(/m;

  const { status, stderr } = spawnSync(process.execPath, [main, 'inputs', 'nothing'], { encoding: 'utf8' });

  expect(status).toBe(2);
  expect(stderr).toMatch(told);
});
