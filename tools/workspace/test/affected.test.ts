import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, jest, test } from '@jest/globals';

import { nxEnvironment } from '../src/config.ts';
import { affectedProjects, nxProgram } from '../src/test/nx.ts';
import { readProjects, workspaceRoot } from '../src/workspace.ts';
import type { Answers, Questions } from './ask-nx.ts';
import { writeFiles } from './temporary-folder.ts';
import { commitAll, copyWorkspace, silenceTerraform } from './workspace-copy.ts';

// Starts of Nx take a second of processor time each, which a busy machine may take half a minute for.
jest.setTimeout(300_000);

const everything = (await readProjects()).map(({ name }) => name).toSorted();
const services = everything.filter((name) => name.endsWith('-service'));

/** A change of a file: projects that it must affect, and some that it must not. */
const changes: readonly {
  readonly file: string;
  readonly exactly?: readonly string[];
  readonly some?: readonly string[];
  readonly not?: readonly string[];
}[] = [
  { file: 'packages/logs-service/src/main.ts', exactly: ['logs-service', 'task-roles'] },
  { file: 'tools/workspace/src/docs/main.ts', exactly: ['workspace'] },
  { file: 'tools/bundle/src/content-tag.ts', some: ['bundle', 'fairway', 'workspace', ...services] },
  {
    file: 'packages/logs-service/manifest/src/index.ts',
    some: ['logs-manifest', 'logs-service', 'service-catalog', 'fairway'],
    not: ['status-service', 'service-kit', 'status-manifest'],
  },
  {
    file: 'packages/service-kit/src/index.ts',
    some: ['service-kit', ...services],
    not: ['service-manifest'],
  },
  { file: 'tools/local-aws/src/index.ts', some: ['local-aws', 'logs-service'], not: ['status-service'] },
  { file: 'README.md', exactly: [] },
  { file: 'docs/architecture.md', exactly: [] },
  { file: 'tools/workspace/README.md', exactly: [] },
  // Tests read these.
  { file: 'docs/policies.md', some: ['infra'] },
  { file: 'docs/runbooks/README.md', some: ['infra', 'local-aws'] },
  { file: 'docs/what-a-container-receives.md', some: ['service-catalog'] },
  { file: 'docs/dependencies.md', some: ['workspace'] },
  { file: 'infra/src/main.ts', some: ['fairway'] },
  { file: 'Dockerfile', some: ['fairway'] },
  { file: 'tsconfig.base.json', exactly: everything },
  { file: 'jest.config.mjs', exactly: everything },
  { file: 'oxlint.config.ts', exactly: everything },
];

/** A file whose change must make the cache miss for a task, or must not. */
const inputs: readonly (readonly [task: string, file: string, isInput: boolean])[] = [
  ...['lint', 'typecheck', 'test-rest', 'build'].map(
    (target) => [`logs-service:${target}`, 'packages/logs-service/src/main.ts', true] as const,
  ),
  ['service-manifest:test', 'packages/service-manifest/src/shape.test.ts', true],
  ['service-catalog:test', 'packages/service-manifest/src/shape.test.ts', false],
  ['logs-service:lint', 'packages/logs-service/bench/logs.bench.ts', true],
  ['logs-service:test-rest', 'packages/logs-service/bench/logs.bench.ts', false],
  ['logs-service:test-rest', 'docs/architecture.md', false],
  ['logs-service:test-rest', 'tools/workspace/README.md', false],
  ['compare-service:test-rest', 'packages/compare-service/src/pdf/pdf-text.ts', true],
  ['compare-service:test-pdf', 'packages/compare-service/src/pdf/pdf-text.ts', true],
  ['compare-service:test-pdf', 'packages/service-kit/src/index.ts', true],
  ['compare-service:test-pdf', 'packages/compare-service/src/app.ts', false],
  ['logs-service:test-scanner', 'packages/logs-service/src/scanner/assembly/scan.ts', true],
  ['logs-service:test-scanner', 'packages/logs-service/src/app.ts', false],
  ['logs-service:test-aws', 'packages/logs-service/src/scanner/assembly/scan.ts', true],
  ['logs-service:test-aws', 'packages/logs-service/test/support/world.ts', true],
  ['logs-service:test-aws', 'tools/local-aws/src/index.ts', true],
  ['logs-service:test-aws', 'packages/logs-service/src/app.ts', false],
  ['infra:test', 'docs/security.md', true],
  ['service-catalog:test', 'docs/what-a-container-receives.md', true],
  ['fairway:test-rest', 'Dockerfile', true],
  ['fairway:test-rest', 'tools/ecs-api/README.md', true],
  ['fairway:test-rest', 'infra/src/main.ts', true],
  ['status-service:test', 'tools/workspace/src/build/main.ts', true],
  ['status-service:lint', 'tools/workspace/src/build/main.ts', false],
];

describe('a change', () => {
  let answers: Answers;

  beforeAll(() => {
    const questions: Questions = {
      changes: changes.map(({ file }) => [file]),
      tasks: [...new Set(inputs.map(([task]) => task))],
    };
    const said = execFileSync(process.execPath, [join(import.meta.dirname, 'ask-nx.ts')], {
      cwd: workspaceRoot,
      env: nxEnvironment(),
      input: JSON.stringify(questions),
      encoding: 'utf8',
    });
    answers = JSON.parse(said) as Answers;
  });

  test.each(changes.map((change, index) => [change.file, index, change] as const))(
    'of %s affects what reads it',
    (file, index, { exactly, some = [], not = [] }) => {
      const affected = answers.affected[index] ?? [];

      expect(existsSync(join(workspaceRoot, file))).toBe(true);
      if (exactly !== undefined) expect(affected).toEqual(exactly);
      expect(affected).toEqual(expect.arrayContaining([...some]));
      expect(not.filter((name) => affected.includes(name))).toEqual([]);
    },
  );

  test.each(inputs)('for the task %s, of %s: %s', (task, file, isInput) => {
    expect(existsSync(join(workspaceRoot, file))).toBe(true);
    expect(answers.inputs[task]?.includes(file)).toBe(isInput);
  });
});

describe('in a copy of the workspace', () => {
  const copy = copyWorkspace();
  // The real checks take too long here; only their inputs decide about the cache, and these stay as they are.
  const recorder = `
    import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
    const [target, ...folders] = process.argv.slice(2);
    mkdirSync('.fairway/results', { recursive: true });
    for (const folder of folders) {
      appendFileSync('.fairway/ran', target + ' ' + folder + '\\n');
      writeFileSync('.fairway/results/' + folder.split('/').at(-1) + '.' + target + '.json', '{}');
      process.send?.({ folder, hasPassed: true, output: '', startedAt: Date.now(), durationMs: 1 });
    }
  `;

  beforeAll(() => {
    writeFileSync(join(copy, 'tools/workspace/src/check/main.ts'), recorder);
    silenceTerraform(copy);
    commitAll(copy);
    runTasks();
  });

  test('the cache answers for what did not change, result files included', () => {
    rmSync(join(copy, '.fairway'), { recursive: true });

    expect(runTasks()).toEqual([]);
    expect(readFileSync(join(copy, '.fairway/results/service-manifest.test.json'), 'utf8')).toBe('{}');
  });

  test('it misses for tests, and for nothing else, when an outside tool that they look for appears', () => {
    const tools = join(copy, '.fairway', 'tools');
    writeFiles(tools, { python3: '#!/bin/sh\n' });
    chmodSync(join(tools, 'python3'), 0o755);

    const ran = runTasks(tools);

    expect(new Set(ran.map((line) => line.split(' ')[0]))).toEqual(new Set(['test']));
  });

  test('a dependency’s new version affects its users, a file that is not yet added its project', async () => {
    const lockfile = join(copy, 'package-lock.json');
    const locked = JSON.parse(readFileSync(lockfile, 'utf8'));
    locked.packages['node_modules/pino'].version = '10.99.0';
    writeFileSync(lockfile, JSON.stringify(locked, null, 2));
    writeFiles(copy, { 'tools/iam-policy/src/brand-new.ts': '' });
    appendFileSync(join(copy, 'README.md'), '\nedited\n');

    const names = await affectedProjects(copy, 'main');

    expect(names).toEqual(expect.arrayContaining(['service-kit', 'iam-policy', 'workspace', ...services]));
    expect(names).not.toEqual(expect.arrayContaining(['environments']));
  });

  /** Runs tasks of a service and of a library, and returns the ones that the cache did not answer for. */
  function runTasks(firstOnPath = ''): readonly string[] {
    const record = join(copy, '.fairway', 'ran');
    rmSync(record, { force: true });
    const environment = nxEnvironment();
    const what = ['--targets=lint,typecheck,test', '--projects=logs-service,service-manifest'];
    execFileSync(process.execPath, [nxProgram(copy), 'run-many', ...what], {
      cwd: copy,
      env: { ...environment, PATH: `${firstOnPath}:${environment['PATH'] ?? ''}` },
      stdio: 'pipe',
    });
    return existsSync(record) ? readFileSync(record, 'utf8').trim().split('\n').toSorted() : [];
  }
});
