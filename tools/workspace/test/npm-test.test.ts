import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { nxEnvironment } from '../src/config.ts';
import { ended, type Ended } from './small-workspace.ts';
import { writeFiles } from './temporary-folder.ts';
import { commitAll, copyWorkspace, git, silenceTerraform } from './workspace-copy.ts';

// Every run starts Nx: a second of processor time, which a busy machine may take half a minute for.
jest.setTimeout(300_000);

const copy = copyWorkspace();
const followParent = join(copy, 'tools/workspace/follow-parent.cjs');
const started: ChildProcess[] = [];

afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

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
  silenceTerraform(copy);
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
  const child = spawn(process.execPath, ['--require', followParent, main, ...args], {
    cwd: copy,
    // Nx remembers the tasks of a killed run, and refuses a run inside of the same outer one to begin them again.
    env: { ...nxEnvironment(), NX_INVOCATION_ROOT_PID: undefined, CI: '', ...environment },
  });
  started.push(child);
  return child;
}

/** The checks that ran, a line a process: target and number of projects. */
function runs(): readonly string[] {
  return readFileSync(join(copy, '.fairway/runs'), 'utf8').trimEnd().split('\n').toSorted();
}

/** @param generation 1 for the parent, 2 for its parent, and so on */
function ancestorOf(pid: number, generation: number): number {
  if (generation === 0) return pid;
  const parent = execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' });
  return ancestorOf(Number(parent), generation - 1);
}

/** The checks' own code is an input of them all. */
function forgetCache(): void {
  appendFileSync(join(copy, 'tools/workspace/src/check/result.ts'), '// edited\n');
}

const lastLine = ({ stdout }: Ended) => stdout.trimEnd().split('\n').at(-1);

describe('npm test', () => {
  describe('of projects with all kinds of results', () => {
    const projects = ['local-ecs', 'service-manifest', 'terraform'];
    const skipped = 'skipped: jq is not installed';
    let first: Ended;
    let firstRuns: readonly string[];
    let second: Ended;
    let secondRuns: readonly string[];

    beforeAll(async () => {
      first = await npmTest(projects, {
        'local-ecs test': { passed: 40, skipped: [skipped] },
        'service-manifest lint': { passed: 0, failed: 1, output: 'a fault' },
        'terraform lint': { passed: 3 },
        'terraform test': { passed: 3, failed: 2, output: 'expected 1, got 2' },
      });
      firstRuns = runs();
      second = await npmTest(projects, {}, { CI: 'true' });
      secondRuns = runs();
    });

    test('adds up the runners’ own counts, a line a project, and ends with the sum', () => {
      expect(first.stdout).toContain('✓ local-ecs test (1.5 s, 40 passed)');
      expect(first.stdout).toMatch(/^local-ecs +41 +0 +0\/2 +3\.0 s$/m);
      expect(first.stdout).toMatch(/^service-manifest +1 +1 +0\/2 +3\.0 s$/m);
      expect(first.stdout).toMatch(/^terraform +6 +2 +0\/2 +3\.0 s$/m);
      expect(lastLine(first)).toBe('48 passed, 3 failed');
    });

    test('repeats what failed at the end, with the command that runs it alone', () => {
      expect(first.stdout).toContain(
        '✗ terraform test\nexpected 1, got 2\nRun it again alone: npx nx test terraform\n\n48 passed, 3 failed\n',
      );
      expect(first.stdout).toContain('✗ service-manifest lint\na fault\n');
      expect(first.code).toBe(1);
    });

    test('lints all projects in one process, and tests each in its own', () => {
      expect(firstRuns).toEqual(['lint 3', 'test 1', 'test 1', 'test 1']);
    });

    test('runs what failed again and no more; counts cached results, and says that they are', () => {
      expect(secondRuns).toEqual(['lint 1', 'test 1']);
      expect(second.stdout).toMatch(/^local-ecs +41 +1 +2\/2 +-$/m);
      expect(second.stdout).toMatch(/^terraform +4 +0 +1\/2 +1\.5 s$/m);
    });

    test('lists tests that did not run, which fail in CI only', () => {
      expect(first.stdout).toContain(`Tests that did not run:\n  local-ecs: ${skipped}`);
      expect(lastLine(second)).toBe('47 passed, 1 failed');
      expect(second.code).toBe(1);
    });

    test('succeeds when nothing failed, whatever was skipped at home', async () => {
      const run = await npmTest(projects);

      expect(runs()).toEqual(['']);
      expect(lastLine(run)).toBe('47 passed, 0 failed');
      expect(run.code).toBe(0);
    });
  });

  describe('when the process that lints dies over a project', () => {
    let run: Ended;

    beforeAll(async () => {
      forgetCache();
      writeFiles(copy, { '.fairway/results/local-ecs.lint.json': { passed: 3, failed: 0, startedAt: 0 } });
      run = await npmTest(['local-ecs', 'service-manifest'], { 'local-ecs lint': 'dies' });
    });

    test('counts that as failed, whatever an earlier run left', () => {
      expect(run.stdout).toContain('✗ local-ecs lint\nIt ended without a result');
      expect(lastLine(run)).toBe('3 passed, 1 failed');
      expect(run.code).toBe(1);
    });

    test('goes on with the other projects', () => {
      expect(runs().slice(0, 2)).toEqual(['lint 1', 'lint 2']);
      expect(run.stdout).toContain('✓ service-manifest lint');
    });
  });

  test.each([
    { what: 'the process for all projects', generation: 1 },
    { what: 'Nx', generation: 2 },
    { what: 'the run itself', generation: 3 },
  ])('leaves no lint behind when $what is killed', async ({ generation }) => {
    forgetCache();
    const listener = createServer().listen(0, '127.0.0.1').unref();
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

  test('refuses flags and projects that it does not know', async () => {
    expect(await npmTest(['--afected'])).toMatchObject({ code: 2, stdout: '' });
    const unknown = await npmTest(['nobody']);
    expect(unknown.stderr).toMatch(
      /^no project is called nobody; the projects are: .*\bfairway, (?:\S+ )*infra, /m,
    );
    expect(unknown.code).toBe(2);
  });

  test('leaves no Nx daemon behind', () => {
    expect(existsSync(join(copy, '.nx', 'workspace-data', 'd', 'server-process.json'))).toBe(false);
  });
});

describe('npm run test:affected', () => {
  beforeAll(() => {
    git(copy, 'checkout', '--quiet', '.');
  });

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
