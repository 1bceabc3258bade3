import { beforeAll, expect, test } from '@jest/globals';

import { writeFiles } from '../../test/temporary-folder.ts';
import { copyWorkspace } from '../../test/workspace-copy.ts';
import { oxlint } from '../check/oxlint.ts';

const SERVICE = 'packages/status-service/src/one.ts';
const SERVICE_TEST = 'packages/status-service/src/one.test.ts';
const TERMINAL = 'tools/fairway/src/terminal/one.ts';
const VERB = 'tools/fairway/src/status/one.ts';
const UNDECLARED = 'imports/no-extraneous-dependencies';
const LEAVES = 'imports/no-relative-packages';
const ROOMS = 'imports/no-restricted-paths';
const ORDER = 'imports/order';
const CYCLE = 'import/no-cycle';
const COMMENT = 'eslint-core/max-len';

/** A comment of so many characters. */
const comment = (length: number): string => `// ${'x'.repeat(length - 3)}`;

const sound = [
  [SERVICE, "import { createApp } from '@fairway/service-kit';"],
  [SERVICE, "import { readFile } from 'node:fs/promises';"],
  [SERVICE, "import { port } from './config.ts';"],
  [
    SERVICE,
    "import { join } from 'node:path';\n\nimport { pool } from '@fairway/service-kit';\n\nimport { port } from './config.ts';",
  ],
  [SERVICE, comment(130)],
  [SERVICE, `// https://example.com/${'x'.repeat(130)}`],
  [SERVICE_TEST, "import { test } from '@jest/globals';\nimport fc from 'fast-check';"],
  [VERB, "import { status } from './cli.ts';"],
  ['infra/src/one.ts', "import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';"],
  ['packages/status-service/src/config.ts', 'export const { PORT } = process.env;'],
  ['packages/logs-service/src/publish/one.ts', "import type { Report } from '../report.ts';"],
] as const;

const wrong = [
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
  [SERVICE, "import { port } from './config.ts';\nimport { join } from 'node:path';", ORDER],
  [SERVICE, "import { join } from 'node:path';\nimport { port } from './config.ts';", ORDER],
  [SERVICE, comment(131), COMMENT],
  ['packages/status-service/src/first.ts', "export type { Last } from './last.ts';", CYCLE],
  ['packages/status-service/src/last.ts', "import type { Last } from './first.ts';", CYCLE],
  ['packages/crash-safe/src/index.ts', "export type { Inner } from './inner.ts';", CYCLE],
  ['packages/crash-safe/src/inner.ts', "import type { Inner } from '@fairway/crash-safe';", CYCLE],
  ['packages/crash-safe/src/first.test.ts', "export * from '../test/last.ts';", CYCLE],
  ['packages/crash-safe/test/last.ts', "export * from '../src/first.test.ts';", CYCLE],
  ['packages/compare-service/src/pdf/one.ts', "import { createApp } from '../app.ts';", ROOMS],
  ['packages/logs-service/test/scanner-module/one.ts', "import { world } from '../support/world.ts';", ROOMS],
  ['packages/logs-service/src/scanner/one.ts', "import { point } from '../publish/point.ts';", ROOMS],
  ['packages/logs-service/src/publish/one.ts', "import { createApp } from '../app.ts';", ROOMS],
] as const;

/** Each case has a file of its own, so that the linter starts once. */
const fileOf = (file: string, index: number): string => file.replace(/\bone\./, `one-${index}.`);
const cases = [...sound, ...wrong].map(([file, code], index) => ({ file: fileOf(file, index), code }));
let faults: ReadonlyMap<string, string>;

beforeAll(async () => {
  const copy = copyWorkspace();
  writeFiles(copy, Object.fromEntries(cases.map(({ file, code }) => [file, code])));
  const found = await oxlint(
    copy,
    cases.map(({ file }) => file),
    [],
  );
  faults = new Map(
    [...Map.groupBy(found, ({ file }) => file)].map(([file, own]) => [
      file,
      own.map(({ text }) => text).join(''),
    ]),
  );
});

test.each(sound.map(([file, code], index) => [file, code, fileOf(file, index)]))(
  '%s may have: %s',
  (_file, _code, at) => {
    expect(faults.get(at) ?? '').not.toMatch(/imports?\/|no-restricted|max-len/);
  },
);

test.each(
  wrong.map(([file, code, reason], index) => [file, code, reason, fileOf(file, sound.length + index)]),
)('%s may not have: %s', (_file, _code, reason, at) => {
  expect(faults.get(at)).toContain(reason);
});
