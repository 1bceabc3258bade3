import { spawn } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from '@jest/globals';

import { nxEnvironment } from '../src/config.ts';
import { ended, type Ended } from './small-workspace.ts';
import { writeFiles } from './temporary-folder.ts';
import { commitAll, copyWorkspace, git } from './workspace-copy.ts';

const copy = copyWorkspace();

// In place of the real checks, which are tried elsewhere: leaves the result that `verdicts.json` has for the task.
const check = `
  import { readFileSync, mkdirSync, writeFileSync } from 'node:fs';
  const [target, folder, ...flags] = process.argv.slice(2);
  const project = folder.split('/').at(-1);
  const verdict = JSON.parse(readFileSync('.fairway/verdicts.json', 'utf8'))[project + ' ' + target];
  if (verdict === 'dies') process.kill(process.pid, 'SIGKILL');
  mkdirSync('.fairway/results', { recursive: true });
  const result = { project, target, passed: 1, failed: 0, skipped: [], warnings: 0, output: flags.join(),
    startedAt: Date.now(), durationMs: 1500, ...verdict };
  writeFileSync('.fairway/results/' + project + '.' + target + '.json', JSON.stringify(result));
  process.exitCode = result.failed > 0 ? 1 : 0;
`;

beforeAll(() => {
  writeFileSync(join(copy, 'tools/workspace/src/check/main.ts'), check);
  commitAll(copy);
});

async function npmTest(
  args: readonly string[],
  verdicts: Readonly<Record<string, unknown>> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  writeFiles(copy, { '.fairway/verdicts.json': verdicts });
  const child = spawn(process.execPath, ['tools/workspace/src/test/main.ts', ...args], {
    cwd: copy,
    env: { ...nxEnvironment(), CI: '', ...environment },
  });
  return await ended(child);
}

function forgetCache(): void {
  rmSync(join(copy, '.nx'), { recursive: true, force: true });
}

const lastLine = ({ stdout }: Ended) => stdout.trimEnd().split('\n').at(-1);

describe('npm test', () => {
  test('adds up the runners’ own counts, a line a project, and ends with the sum', async () => {
    forgetCache();

    const run = await npmTest(['service-manifest', 'local-ecs'], { 'local-ecs test': { passed: 40 } });

    expect(run.stdout).toContain('✓ local-ecs test (1.5 s, 40 passed)');
    expect(run.stdout).toMatch(/^local-ecs +41 +0 +0\/2 +3\.0 s$/m);
    expect(run.stdout).toMatch(/^service-manifest +2 +0 +0\/2 +3\.0 s$/m);
    expect(lastLine(run)).toBe('43 passed, 0 failed');
    expect(run.code).toBe(0);
  });

  test('counts cached results again, and says that they are', async () => {
    forgetCache();
    await npmTest(['local-ecs'], { 'local-ecs test': { passed: 40 } });

    const run = await npmTest(['local-ecs']);

    expect(run.stdout).toMatch(/^local-ecs +41 +0 +2\/2 +-$/m);
    expect(lastLine(run)).toBe('41 passed, 0 failed');
  });

  test('repeats what failed at the end, with the command that runs it alone', async () => {
    forgetCache();

    const run = await npmTest(['local-ecs'], {
      'local-ecs test': { passed: 3, failed: 2, output: 'expected 1, got 2' },
    });

    expect(run.stdout).toContain(
      '✗ local-ecs test\nexpected 1, got 2\nRun it again alone: npx nx test local-ecs\n\n4 passed, 2 failed\n',
    );
    expect(run.code).toBe(1);
  });

  test('counts a task that died without a result as failed, whatever an earlier run left', async () => {
    forgetCache();
    await npmTest(['local-ecs']);
    forgetCache();

    const run = await npmTest(['local-ecs'], { 'local-ecs lint': 'dies' });

    expect(run.stdout).toContain('✗ local-ecs lint\nIt ended without a result');
    expect(lastLine(run)).toBe('1 passed, 1 failed');
    expect(run.code).toBe(1);
  });

  test('lists tests that did not run, which fail in CI only', async () => {
    forgetCache();
    const verdicts = { 'local-ecs test': { skipped: ['skipped: jq is not installed'] } };

    const atHome = await npmTest(['local-ecs'], verdicts);
    const inCi = await npmTest(['local-ecs'], verdicts, { CI: 'true' });

    expect(atHome.stdout).toContain('Tests that did not run:\n  local-ecs: skipped: jq is not installed');
    expect(lastLine(atHome)).toBe('2 passed, 0 failed');
    expect(lastLine(inCi)).toBe('2 passed, 1 failed');
    expect(inCi.code).toBe(1);
  });

  test('refuses flags and projects that it does not know', async () => {
    expect(await npmTest(['--afected'])).toMatchObject({ code: 2, stdout: '' });
    const unknown = await npmTest(['nobody']);
    expect(unknown.stderr).toMatch(/^no project is called nobody; the projects are: .*\bfairway, infra, /m);
    expect(unknown.code).toBe(2);
  });

  test('leaves no Nx daemon behind', () => {
    expect(existsSync(join(copy, '.nx', 'workspace-data', 'd', 'server-process.json'))).toBe(false);
  });
});

describe('npm run test:affected', () => {
  test('says on a clean main branch that nothing changed, and succeeds', async () => {
    const run = await npmTest(['--affected']);

    expect(run.stdout).toMatch(
      /^Testing changes since this branch left main \([0-9a-f]{7}\)\.\nNothing changed\.\n/,
    );
    expect(lastLine(run)).toBe('0 passed, 0 failed');
    expect(run.code).toBe(0);
  });

  test('runs what a new file, not yet added, belongs to', async () => {
    writeFiles(copy, { 'packages/status-service/src/brand-new.ts': '' });
    try {
      const run = await npmTest(['--affected', 'status-service', 'local-ecs']);

      expect(run.stdout).toContain('Changed: status-service.');
      expect(run.stdout).toContain('✓ status-service lint');
    } finally {
      git(copy, 'clean', '--quiet', '--force', '-d');
    }
  });
});
