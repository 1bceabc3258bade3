import { join } from 'node:path';

import { expect, test } from '@jest/globals';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

import { workspaceRoot } from '../workspace.ts';
import { architecture } from './architecture.mjs';

const eslint = new ESLint({
  cwd: workspaceRoot,
  overrideConfigFile: true,
  overrideConfig: [
    { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } },
    ...architecture(['**/*.test.ts']),
  ],
});

/** The rules' messages about code, as if it were in a file of this workspace. */
async function faults(file: string, code: string): Promise<string> {
  const results = await eslint.lintText(code, { filePath: join(workspaceRoot, file) });
  return results
    .flatMap(({ messages }) => messages)
    .map(({ ruleId, message }) => `${ruleId}: ${message}`)
    .join('\n');
}

const SERVICE = 'packages/status-service/src/one.ts';
const SERVICE_TEST = 'packages/status-service/src/one.test.ts';
const TERMINAL = 'tools/fairway/src/terminal/one.ts';
const VERB = 'tools/fairway/src/status/one.ts';
const UNDECLARED = 'import-x/no-extraneous-dependencies';
const LEAVES = 'import-x/no-relative-packages';
const ROOMS = 'import-x/no-restricted-paths';

test.each([
  [SERVICE, "import { createApp } from '@fairway/service-kit';"],
  [SERVICE, "import { readFile } from 'node:fs/promises';"],
  [SERVICE, "import { port } from './config.ts';"],
  [SERVICE_TEST, "import { test } from '@jest/globals';\nimport fc from 'fast-check';"],
  [VERB, "import { status } from './cli.ts';"],
  ['infra/src/one.ts', "import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';"],
  ['packages/status-service/src/config.ts', 'export const { PORT } = process.env;'],
])('%s may have: %s', async (file, code) => {
  expect(await faults(file, code)).toBe('');
});

test.each([
  [SERVICE, "import pg from 'pg';", UNDECLARED],
  [SERVICE, "export const late = () => import('cdktf');", UNDECLARED],
  [SERVICE, "export { sql } from '@fairway/postgres';", UNDECLARED],
  [SERVICE, "import { app } from '@fairway/status-service';", UNDECLARED],
  [SERVICE, "import fc from 'fast-check';", 'not devDependencies'],
  [SERVICE_TEST, "import pg from 'pg';", UNDECLARED],
  [SERVICE, "import { app } from '../../logs-service/package.json';", LEAVES],
  [SERVICE, "export const late = () => import('../../logs-service/package.json');", LEAVES],
  [SERVICE, "import { manifest } from '../manifest/package.json';", LEAVES],
  [SERVICE, 'export const home = process.env.HOME;', 'config.ts'],
  [SERVICE, "export const home = process['env'];", 'config.ts'],
  [SERVICE, 'export const { env } = process;', 'config.ts'],
  [SERVICE, "import { env } from 'node:process';", 'config.ts'],
  ['infra/src/one.ts', "import { Vpc } from '@cdktf/provider-aws';", '670 MB'],
  ['infra/src/one.ts', "import * as aws from '@cdktf/provider-aws/lib/index.js';", '670 MB'],
  [TERMINAL, "import { restart } from '../restart/cli.ts';", ROOMS],
  [TERMINAL, "import type { Options } from '../status/cli.ts';", ROOMS],
  [TERMINAL, "export const late = () => import('../up/cli.ts');", ROOMS],
  [TERMINAL, "export { runCli } from '../cli.ts';", ROOMS],
  [VERB, "import { up } from '../up/cli.ts';", ROOMS],
  ['packages/compare-service/src/pdf/one.ts', "import { createApp } from '../app.ts';", ROOMS],
  ['packages/logs-service/test/scanner-module/one.ts', "import { world } from '../support/world.ts';", ROOMS],
])('%s may not have: %s', async (file, code, reason) => {
  expect(await faults(file, code)).toContain(reason);
});
