import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { findBenchmarks } from '../src/bench/find-benchmarks.ts';
import { workspaceRoot } from '../src/workspace.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

test('benchmarks are found by their place and name', () => {
  const root = temporaryFolder();
  writeFiles(root, {
    'packages/shop/bench/sale.bench.ts': '',
    'packages/shop/bench/support.ts': '',
    'tools/edge/bench/proxy.bench.ts': '',
  });

  expect(findBenchmarks(root)).toEqual([
    { name: 'proxy', file: 'tools/edge/bench/proxy.bench.ts' },
    { name: 'sale', file: 'packages/shop/bench/sale.bench.ts' },
  ]);
  expect(findBenchmarks(root, 'packages/shop').map(({ name }) => name)).toEqual(['sale']);
});

test('an unknown benchmark is refused with the names of those there are', () => {
  const main = join(workspaceRoot, 'tools/workspace/src/bench/main.ts');

  const run = spawnSync(process.execPath, [main, 'nothing'], { encoding: 'utf8' });

  expect(run.status).toBe(2);
  expect(run.stderr).toContain("no benchmark is called 'nothing'; there are:\n");
});
