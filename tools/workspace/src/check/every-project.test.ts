import { join, matchesGlob } from 'node:path';

import { expect, test } from '@jest/globals';

import { readProjects, workspaceRoot } from '../workspace.ts';

const [config, every] = await Promise.all(
  ['jest.config.mjs', 'jest.projects.mjs'].map(
    async (file) => (await import(join(workspaceRoot, file))).default,
  ),
);

test('coverage and the long tests are of every project that has tests, each as it runs alone', async () => {
  const tested = (await readProjects()).filter(({ targets }) => targets.includes('test'));

  expect(every.projects).toHaveLength(tested.length);
  for (const { folder } of tested) {
    const rootDir = join(workspaceRoot, folder);
    expect(every.projects).toContainEqual(expect.objectContaining({ rootDir, transform: config.transform }));
  }
});

test('a long test is left to `npm run prove:long`', () => {
  const finds = ([pattern = '']: readonly string[], file: string) =>
    matchesGlob(file, pattern.replace('<rootDir>', '/a'));
  const [project] = every.projects as readonly { readonly testMatch: readonly string[] }[];

  expect(finds(config.testMatch, '/a/test/bundle.long.test.ts')).toBe(false);
  expect(finds(config.testMatch, '/a/test/inner/along.test.ts')).toBe(true);
  expect(finds(project?.testMatch ?? [], '/a/test/bundle.long.test.ts')).toBe(true);
  expect(finds(project?.testMatch ?? [], '/a/dist/bundle.test.ts')).toBe(false);
});
