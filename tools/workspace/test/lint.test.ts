import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from '@jest/globals';

import { readResult, type CheckResult } from '../src/check/result.ts';
import { writeFiles } from './temporary-folder.ts';
import { copyWorkspace } from './workspace-copy.ts';

const copy = copyWorkspace();
const project = 'packages/service-manifest';

function lint(files: Readonly<Record<string, string>>): Promise<CheckResult | undefined> {
  // Nothing but them: not the tests, which need what is taken away.
  for (const folder of ['src', 'test']) rmSync(join(copy, project, folder), { recursive: true, force: true });
  writeFiles(join(copy, project), files);
  try {
    execFileSync(process.execPath, ['tools/workspace/src/check/main.ts', 'lint', project], {
      cwd: copy,
      stdio: 'pipe',
    });
  } catch {
    // What it found is in the result.
  }
  return readResult(copy, 'service-manifest', 'lint');
}

describe('lint, as this workspace configures it,', () => {
  let result: CheckResult | undefined;
  const wrong = {
    'src/boundary.ts': "export { serve } from '@fairway/local-ecs';\n",
    'src/relative.ts': "export { serve } from '../../service-kit/src/index.ts';\n",
    'src/undeclared.ts': "export { default } from 'express';\n",
    'src/cdktf.ts': "export { App } from 'cdktf';\n",
    'src/environment.ts': 'export const home = process.env[`HOME`];\n',
    'src/floating.ts': 'export function start(work: () => Promise<void>): void {\n  work();\n}\n',
    'src/any.ts': 'export function read(text: string): string {\n  return JSON.parse(text);\n}\n',
    'src/type.ts': 'export const count: string = 1;\n',
    'src/todo.ts': '// TODO later\nexport const a = 1;\n',
    'src/layout.ts': 'export   const b = "x"\n',
    'src/focused.test.ts': "import { test } from '@jest/globals';\n\ntest.only('x', () => undefined);\n",
  };

  beforeAll(async () => {
    result = await lint(wrong);
  }, 60_000);

  test.each([
    'fairway/package-boundaries',
    'fairway/no-relative-package-import',
    'fairway/declared-dependencies',
    'fairway/cdktf-in-infra',
    'fairway/environment-in-config',
    '@typescript-eslint/no-floating-promises',
    '@typescript-eslint/no-unsafe-return',
    'no-warning-comments',
    'A focused test hides the others',
  ])('refuses what %s is about', (rule) => {
    expect(result?.output).toContain(rule);
    expect(result).toMatchObject({ passed: 0, failed: 3 });
  });

  test('tells what the compiler does not take, in its words', () => {
    expect(result?.output).toContain(
      `${project}/src/type.ts(1,14): error TS2322: Type 'number' is not assignable to type 'string'.`,
    );
  });

  test('names files that are not formatted, and the command that formats them', () => {
    expect(result?.output).toContain(`${project}/src/layout.ts`);
    expect(result?.output).toContain('npm run format');
  });

  test('warns of long files and functions, which does not fail', async () => {
    const lines = Array.from({ length: 260 }, (_, index) => `  values.push(${index});`);
    const long = `export function fill(values: number[]): void {\n${lines.join('\n')}\n}\n`;

    const warned = await lint({ 'src/long.ts': long });

    expect(warned).toMatchObject({ passed: 3, failed: 0, warnings: 2 });
    expect(warned?.output).toContain('max-lines');
    expect(warned?.output).toContain('max-lines-per-function');
  }, 60_000);
});
