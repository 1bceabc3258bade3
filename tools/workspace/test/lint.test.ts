import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from '@jest/globals';

import { readResult, type CheckResult } from '../src/check/result.ts';
import { nxEnvironment } from '../src/config.ts';
import { nxProgram } from '../src/test/nx.ts';
import { readProjects } from '../src/workspace.ts';
import { writeFiles } from './temporary-folder.ts';
import { copyWorkspace } from './workspace-copy.ts';

const copy = copyWorkspace();
const all = await readProjects(copy);

type Results = Readonly<Record<string, CheckResult | undefined>>;

/** Lints projects in one run of Nx, each with the given files as its only sources. */
async function lint(projects: Readonly<Record<string, Readonly<Record<string, string>>>>): Promise<Results> {
  for (const { name, folder } of all.filter(({ name }) => name in projects)) {
    // Lints these files alone: the project's tests need sources that are removed here.
    for (const own of ['src', 'test']) rmSync(join(copy, folder, own), { recursive: true, force: true });
    writeFiles(join(copy, folder), projects[name] ?? {});
  }
  const names = Object.keys(projects);
  // The results are in files, so the exit code does not matter.
  spawnSync(process.execPath, [nxProgram(copy), 'run-many', '--targets=lint', `--projects=${names.join()}`], {
    cwd: copy,
    env: nxEnvironment(),
  });
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readResult(copy, name, 'lint')] as const)),
  );
}

const longFunction = [
  'export function fill(values: number[]): void {',
  ...Array.from({ length: 260 }, (_, index) => `  values.push(${index});`),
  '}\n',
].join('\n');

const wrong = {
  'src/inherited.ts':
    'export function read(table: Record<string, string>, key: string): unknown {\n  return table[key];\n}\n',
  'src/floating.ts': 'export function start(work: () => Promise<void>): void {\n  work();\n}\n',
  'src/any.ts': 'export function read(text: string): string {\n  return JSON.parse(text);\n}\n',
  'src/type.ts': 'export const count: string = 1;\n',
  'src/todo.ts': '// TODO later\nexport const a = 1;\n',
  'src/layout.ts': 'export   const b = "x"\n',
  'src/focused.test.ts': "import { test } from '@jest/globals';\n\ntest.only('x', () => undefined);\n",
};
const usesTheDom = 'export const title: string = document.title;\n';

describe('lint, as this workspace configures it,', () => {
  let results: Results;

  beforeAll(async () => {
    results = await lint({
      'service-manifest': wrong,
      'logs-manifest': { 'src/index.ts': 'export const count: string = 1;\n' },
      'status-manifest': { 'src/index.ts': 'export   const b = 1;\n' },
      'service-catalog': { 'src/long.ts': longFunction },
      terraform: { 'src/page.ts': `/// <reference lib="dom" />\n${usesTheDom}` },
      environments: { 'src/page.ts': usesTheDom },
    });
  }, 120_000);

  test.each([
    'no-inherited-lookup',
    'typescript/no-floating-promises',
    'typescript/no-unsafe-return',
    'no-warning-comments',
    'A focused test hides the others',
  ])('refuses what %s is about', (rule) => {
    const result = results['service-manifest'];

    expect(result?.output).toContain(rule);
    expect(result).toMatchObject({ passed: 0, failed: 3 });
  });

  test('tells what the compiler does not take, in its words', () => {
    expect(results['service-manifest']?.output).toContain(
      "packages/service-manifest/src/type.ts(1,14): error TS2322: Type 'number' is not assignable to type 'string'.",
    );
  });

  test('names files that are not formatted, and the command that formats them', () => {
    expect(results['service-manifest']?.output).toContain('\npackages/service-manifest/src/layout.ts\n');
    expect(results['service-manifest']?.output).toContain('npm run format');
  });

  test('warns of long files and functions, which does not fail', () => {
    const result = results['service-catalog'];

    expect(result).toMatchObject({ passed: 3, failed: 0, warnings: 2 });
    expect(result?.output).toContain('max-lines');
    expect(result?.output).toContain('max-lines-per-function');
  });

  test('keeps the faults of projects apart that one process lints, packages in packages among them', () => {
    expect(results['logs-manifest']).toMatchObject({ passed: 2, failed: 1 });
    expect(results['logs-manifest']?.output).toBe(
      "packages/logs-service/manifest/src/index.ts(1,14): error TS2322: Type 'number' is not assignable to type 'string'.\n",
    );
    expect(results['status-manifest']).toMatchObject({ passed: 2, failed: 1 });
    expect(results['status-manifest']?.output).toMatch(
      /^packages\/status-service\/manifest\/src\/index\.ts\n/,
    );
  });

  test('gives a project no globals but its own, whatever the same process linted before', () => {
    expect(results['terraform']?.output).not.toContain('TS2584');
    expect(results['environments']?.output).toContain(
      "environments/src/page.ts(1,30): error TS2584: Cannot find name 'document'.",
    );
  });

  test('sees what was edited since', async () => {
    const edited = await lint({
      'logs-manifest': { 'src/index.ts': 'export const count = 1;\n' },
      'status-manifest': { 'src/index.ts': 'export const b: string = 1;\n' },
    });

    expect(edited['logs-manifest']).toMatchObject({ passed: 3, failed: 0, output: '' });
    expect(edited['status-manifest']?.output).toContain('TS2322');
  }, 60_000);
});
