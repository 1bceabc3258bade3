// One configuration for every project: jest runs with the project's folder as its root. What takes long is a
// `*.long.test.ts`, which `npm run prove:long` runs.
import { fileURLToPath } from 'node:url';

/** @type {import('jest').Config} */
export default {
  rootDir: process.cwd(),
  testEnvironment: fileURLToPath(new URL('./tools/workspace/test-environment.mjs', import.meta.url)),
  // Tests start real processes, and the machine may be busy: the limit ends tests that hang, and measures nothing.
  testTimeout: 60_000,
  testMatch: ['<rootDir>/{src,test}/**/!(*.long).test.ts'],
  modulePathIgnorePatterns: ['/dist/', '/.fairway/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': fileURLToPath(new URL('./tools/workspace/strip-types.mjs', import.meta.url)) },
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.test.ts'],
  haste: { enableSymlinks: false },
};
