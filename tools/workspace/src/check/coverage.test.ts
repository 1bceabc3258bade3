import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { readProjects, workspaceRoot } from '../workspace.ts';

const [config, coverage] = await Promise.all(
  ['jest.config.mjs', 'jest.coverage.mjs'].map(
    async (file) => (await import(join(workspaceRoot, file))).default,
  ),
);

test('coverage runs every project that has tests, each as it runs alone', async () => {
  const tested = (await readProjects()).filter(({ targets }) => targets.includes('test'));

  expect(coverage.projects).toHaveLength(tested.length);
  for (const { folder } of tested) {
    const rootDir = join(workspaceRoot, folder);
    expect(coverage.projects).toContainEqual(
      expect.objectContaining({ rootDir, testMatch: config.testMatch, transform: config.transform }),
    );
  }
});
