// Every project as one of jest's, with the tests that take long: for one report of their coverage.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import config from './jest.config.mjs';

const root = import.meta.dirname;
const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { coverageProvider, testTimeout, ...project } = config;

/** @type {import('jest').Config} */
export default {
  rootDir: root,
  coverageProvider,
  testTimeout,
  coverageDirectory: join(root, 'coverage'),
  coverageReporters: ['html', 'lcovonly', 'text-summary'],
  projects: globSync(
    workspaces.map((/** @type {string} */ pattern) => `${pattern}/package.json`),
    { cwd: root },
  )
    .filter((file) => JSON.parse(readFileSync(join(root, file), 'utf8')).nx?.targets?.test !== undefined)
    .map((file) => ({
      ...project,
      testMatch: ['<rootDir>/{src,test}/**/*.test.ts'],
      rootDir: join(root, dirname(file)),
      displayName: dirname(file),
    })),
};
