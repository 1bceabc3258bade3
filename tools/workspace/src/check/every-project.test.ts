import { join } from 'node:path';

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
    expect(every.projects).toContainEqual(
      expect.objectContaining({ rootDir, testMatch: config.testMatch, transform: config.transform }),
    );
  }
});

test('a long test is left to `npm run prove:long`', () => {
  const isLeftOut = (patterns: readonly string[], file: string) =>
    patterns.some((pattern) => new RegExp(pattern).test(file));
  const own: readonly string[] = config.testPathIgnorePatterns;
  const [project] = every.projects as readonly { readonly testPathIgnorePatterns: readonly string[] }[];

  expect(isLeftOut(own, '/a/test/bundle.long.test.ts')).toBe(true);
  expect(isLeftOut(own, '/a/test/along.test.ts')).toBe(false);
  expect(isLeftOut(project?.testPathIgnorePatterns ?? [], '/a/test/bundle.long.test.ts')).toBe(false);
  expect(isLeftOut(project?.testPathIgnorePatterns ?? [], '/a/dist/bundle.test.ts')).toBe(true);
});
