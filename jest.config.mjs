// One configuration for every project: jest runs with the project's folder as its root.
import { fileURLToPath } from 'node:url';

/** @type {import('jest').Config} */
export default {
  rootDir: process.cwd(),
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '<rootDir>/manifest/'],
  modulePathIgnorePatterns: ['/dist/', '/.fairway/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': fileURLToPath(new URL('./tools/workspace/strip-types.mjs', import.meta.url)) },
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.test.ts'],
  haste: { enableSymlinks: false },
};
