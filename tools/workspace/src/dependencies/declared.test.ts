import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { readProjects, workspaceRoot } from '../workspace.ts';
import { declarationFaults, type Declaration } from './declared.ts';

const page =
  '| package | what for | why |\n| `zod` | x | y |\n| `@aws-sdk/client-*` | x | y |\n| `pinned` | z |\n';
const sound = { zod: '4.0.0', '@aws-sdk/client-s3': '3.0.0', '@fairway/kit': '0.1.0' };
const faultsOf = (...declared: readonly Declaration['dependencies'][]) =>
  declarationFaults(
    declared.map((dependencies, index) => ({ file: `${index}/package.json`, dependencies })),
    page,
  );

describe('declared dependencies', () => {
  test('are sound when pinned, alike and documented', () => {
    expect(faultsOf(sound, sound)).toEqual([]);
  });

  test.each(['^4.0.0', '~4.0.0', '4', '*', 'latest', '>=4.0.0', '4.0.0 || 5.0.0'])(
    'are refused with the range %s',
    (version) => {
      expect(faultsOf({ ...sound, zod: version })).toEqual([
        `0/package.json: 'zod' must be pinned to an exact version, got: '${version}'`,
      ]);
    },
  );

  test('are refused in two versions', () => {
    expect(faultsOf(sound, { zod: '4.1.0' })).toEqual([
      "'zod' must have one version everywhere, got: 4.0.0 in 0/package.json, 4.1.0 in 1/package.json",
    ]);
  });

  test('are refused when the page lacks them, and the page when it has more', () => {
    expect(faultsOf({ zod: '4.0.0', left: '1.0.0' })).toEqual([
      "docs/dependencies.md has no line for 'left': say what it is for and why this one",
      "docs/dependencies.md has a line for '@aws-sdk/client-*', which no package.json names: remove it",
    ]);
  });
});

test('this workspace’s dependencies are pinned, alike and documented', async () => {
  const projects = await readProjects(workspaceRoot);
  const folders = ['', ...projects.map(({ folder }) => folder)];

  const declarations = folders.map((folder) => {
    const file = join(folder, 'package.json');
    const declared = JSON.parse(readFileSync(join(workspaceRoot, file), 'utf8'));
    return { file, dependencies: { ...declared.dependencies, ...declared.devDependencies } };
  });

  expect(
    declarationFaults(declarations, readFileSync(join(workspaceRoot, 'docs/dependencies.md'), 'utf8')),
  ).toEqual([]);
});
