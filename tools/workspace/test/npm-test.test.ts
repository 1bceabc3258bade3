import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from '@jest/globals';

import { nxEnvironment } from '../src/config.ts';
import { ended, type Ended } from './small-workspace.ts';
import { writeFiles } from './temporary-folder.ts';
import { commitAll, copyWorkspace, git } from './workspace-copy.ts';

const copy = copyWorkspace();
const followParent = join(copy, 'tools/workspace/follow-parent.cjs');

// In place of the real checks, which are tried elsewhere: leaves the results that `verdicts.json` has for the tasks.
const check = `
  import { connect } from 'node:net';
  import { appendFileSync, readFileSync, mkdirSync, writeFileSync } from 'node:fs';
  const [target, ...rest] = process.argv.slice(2);
  const folders = rest.filter((argument) => !argument.startsWith('--'));
  mkdirSync('.fairway/results', { recursive: true });
  appendFileSync('.fairway/runs', target + ' ' + folders.length + '\\n');
  for (const folder of folders) {
    const project = folder.split('/').at(-1);
    const verdict = JSON.parse(readFileSync('.fairway/verdicts.json', 'utf8'))[project + ' ' + target];
    if (verdict === 'dies') process.kill(process.pid, 'SIGKILL');
    if (verdict?.connect !== undefined) await new Promise(() => connect(verdict.connect).write(String(process.pid)));
    const flags = rest.filter((argument) => argument.startsWith('--'));
    const result = { project, target, passed: 1, failed: 0, skipped: [], warnings: 0, output: flags.join(),
      startedAt: Date.now(), durationMs: 1500, ...verdict };
    writeFileSync('.fairway/results/' + project + '.' + target + '.json', JSON.stringify(result));
    if (result.failed > 0) process.exitCode = 1;
    process.send?.({ ...result, folder, hasPassed: result.failed === 0 });
  }
`;

beforeAll(() => {
  writeFileSync(join(copy, 'tools/workspace/src/check/main.ts'), check);
  commitAll(copy);
});

type Verdicts = Readonly<Record<string, unknown>>;

async function npmTest(
  args: readonly string[],
  verdicts: Verdicts = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return await ended(startNpmTest(args, verdicts, environment));
}

function startNpmTest(args: readonly string[], verdicts: Verdicts, environment = {}): ChildProcess {
  writeFiles(copy, { '.fairway/verdicts.json': verdicts, '.fairway/runs': '' });
  const main = join(copy, 'tools/workspace/src/test/main.ts');
  return spawn(process.execPath, ['--require', followParent, main, ...args], {
    cwd: copy,
    env: { ...nxEnvironment(), CI: '', ...environment },
  });
}

/** What the checks were told to do, a line a process: target and number of projects. */
function runs(): readonly string[] {
  return readFileSync(join(copy, '.fairway/runs'), 'utf8').trimEnd().split('\n').toSorted();
}

/** @param generation 1 for the parent, 2 for its parent, and so on */
function ancestorOf(pid: number, generation: number): number {
  if (generation === 0) return pid;
  const parent = execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' });
  return ancestorOf(Number(parent), generation - 1);
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

  test('lints all projects in one process, and tests each in its own', async () => {
    forgetCache();

    const run = await npmTest(['local-ecs', 'service-manifest', 'status-service'], {
      'service-manifest lint': { passed: 0, failed: 1, output: 'a fault' },
    });

    expect(runs()).toEqual(['lint 3', 'test 1', 'test 1', 'test 1']);
    expect(run.stdout).toContain('✗ service-manifest lint\na fault\n');
    expect(lastLine(run)).toBe('6 passed, 1 failed');
  });

  test('lints again what failed, and no more', async () => {
    forgetCache();
    const projects = ['local-ecs', 'service-manifest'];
    await npmTest(projects, { 'service-manifest lint': { passed: 0, failed: 1 } });

    const run = await npmTest(projects);

    expect(runs()).toEqual(['lint 1']);
    expect(lastLine(run)).toBe('4 passed, 0 failed');
  });

  test('goes on with the other projects when the process dies over one', async () => {
    forgetCache();

    const run = await npmTest(['local-ecs', 'service-manifest', 'terraform'], {
      'service-manifest lint': 'dies',
    });

    expect(runs().slice(0, 2)).toEqual(['lint 1', 'lint 3']);
    expect(run.stdout).toContain('✗ service-manifest lint\nIt ended without a result');
    expect(lastLine(run)).toBe('5 passed, 1 failed');
  });

  test.each([
    { what: 'the process for all projects', generation: 1 },
    { what: 'Nx', generation: 2 },
    { what: 'the run itself', generation: 3 },
  ])('leaves no lint behind when $what is killed', async ({ generation }) => {
    forgetCache();
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const run = ended(startNpmTest(['local-ecs'], { 'local-ecs lint': { connect: port } }));
    const [linting] = (await once(listener, 'connection')) as [Socket];
    const linter = Number(await once(linting, 'data'));
    const hasEnded = once(linting, 'close');

    process.kill(ancestorOf(linter, generation), 'SIGKILL');

    await hasEnded;
    await run;
    listener.close();
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
