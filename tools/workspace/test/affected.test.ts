import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { nxEnvironment } from '../src/config.ts';
import { affectedProjects, nxProgram } from '../src/test/nx.ts';
import { readProjects } from '../src/workspace.ts';
import { writeFiles } from './temporary-folder.ts';
import { commitAll, copyWorkspace, git } from './workspace-copy.ts';

// Every test starts Nx: a second of processor time, which a busy machine may take half a minute for.
jest.setTimeout(300_000);

const copy = copyWorkspace();
const everything = (await readProjects(copy)).map(({ name }) => name);
const services = everything.filter((name) => name.endsWith('-service'));

afterEach(() => {
  git(copy, 'reset', '--quiet', '--hard');
  git(copy, 'clean', '--quiet', '--force', '-d');
});

describe('a change affects', () => {
  test('only the service, when it is in the service’s code', async () => {
    edit('packages/logs-service/src/main.ts');

    expect(await affected()).toEqual(['logs-service']);
  });

  test('the workspace’s tools, when it is in the code that runs documents', async () => {
    edit('tools/workspace/src/docs/main.ts');

    expect(await affected()).toEqual(['workspace']);
  });

  test('what bundles services, when it is in the bundler', async () => {
    edit('tools/bundle/src/content-tag.ts');

    expect(await affected()).toEqual(expect.arrayContaining(['bundle', 'fairway', 'workspace', ...services]));
  });

  test('a service also when the file is new and not yet added', async () => {
    edit('packages/status-service/src/brand-new.ts');

    expect(await affected()).toEqual(['status-service']);
  });

  test('the service and every reader of manifests, when it is in a manifest', async () => {
    edit('packages/logs-service/manifest/src/index.ts');

    const names = await affected();

    expect(names).toEqual(
      expect.arrayContaining(['logs-manifest', 'logs-service', 'service-catalog', 'fairway']),
    );
    expect(names).not.toEqual(expect.arrayContaining(['status-service']));
    expect(names).not.toEqual(expect.arrayContaining(['service-kit']));
    expect(names).not.toEqual(expect.arrayContaining(['status-manifest']));
  });

  test('every service, when it is in the kit', async () => {
    edit('packages/service-kit/src/index.ts');

    const names = await affected();

    expect(names).toEqual(expect.arrayContaining(['service-kit', ...services]));
    expect(names).not.toEqual(expect.arrayContaining(['service-manifest']));
  });

  test('those whose tests use it, when it is in a stand-in', async () => {
    edit('tools/local-aws/src/index.ts');

    const names = await affected();

    expect(names).toEqual(expect.arrayContaining(['local-aws', 'logs-service']));
    expect(names).not.toEqual(expect.arrayContaining(['status-service']));
  });

  test('nothing, when it is in documents', async () => {
    edit('README.md');
    edit('docs/a-page.md');
    edit('packages/logs-service/README.md');

    expect(await affected()).toEqual([]);
  });

  test.each([
    ['docs/policies.md', 'infra'],
    ['docs/runbooks/a-new-one.md', 'infra'],
    ['docs/what-a-container-receives.md', 'service-catalog'],
    ['docs/dependencies.md', 'workspace'],
    ['infra/src/main.ts', 'fairway'],
    ['Dockerfile', 'fairway'],
  ])('the project whose tests read it, when it is in %s', async (file, project) => {
    edit(file);

    expect(await affected()).toContain(project);
  });

  test.each(['tsconfig.base.json', 'jest.config.mjs', 'eslint.config.mjs'])(
    'everything, when it is in %s',
    async (file) => {
      edit(file, '\n');

      expect(await affected()).toEqual(everything);
    },
  );

  test('the users of a dependency and no others, when its locked version changes', async () => {
    const lockfile = join(copy, 'package-lock.json');
    const locked = JSON.parse(readFileSync(lockfile, 'utf8'));
    locked.packages['node_modules/pino'].version = '10.99.0';
    writeFileSync(lockfile, JSON.stringify(locked, null, 2));

    const names = await affected();

    expect(names).toEqual(expect.arrayContaining(['service-kit', 'workspace', ...services]));
    expect(names).not.toEqual(expect.arrayContaining(['environments']));
  });
});

describe('the cache', () => {
  // The real tasks take too long here; what decides about the cache is their inputs, which stay as they are.
  const check = 'tools/workspace/src/check/main.ts';
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
    writeFileSync(join(copy, check), recorder);
    commitAll(copy);
    runTasks();
  });

  test('answers for what did not change, documents aside, result files included', () => {
    rmSync(join(copy, '.fairway'), { recursive: true });
    edit('docs/a-page.md');
    edit('packages/logs-service/README.md');

    const ran = runTasks();

    expect(ran).toEqual([]);
    expect(readFileSync(join(copy, '.fairway/results/service-manifest.test.json'), 'utf8')).toBe('{}');
  });

  test.each([
    {
      change: 'a service’s code',
      file: 'packages/logs-service/src/main.ts',
      ran: ['lint packages/logs-service', 'test packages/logs-service', 'typecheck packages/logs-service'],
    },
    {
      change: 'a library’s tests, for that library alone',
      file: 'packages/service-manifest/src/brand-new.test.ts',
      ran: [
        'lint packages/service-manifest',
        'test packages/service-manifest',
        'typecheck packages/service-manifest',
      ],
    },
    {
      change: 'a benchmark, except for tests',
      file: 'packages/service-manifest/bench/new.bench.ts',
      ran: ['lint packages/service-manifest', 'typecheck packages/service-manifest'],
    },
  ])('misses after a change of $change', ({ file, ran }) => {
    edit(file);

    expect(runTasks()).toEqual(ran);
  });

  test.each([
    ['docs/security.md', ['infra', 'tools/fairway']],
    ['docs/what-a-container-receives.md', ['packages/service-catalog', 'tools/fairway']],
    ['Dockerfile', ['tools/fairway']],
    ['tools/workspace/src/build/main.ts', ['packages/status-service']],
    ['infra/src/main.ts', ['infra', 'tools/fairway']],
  ])('misses for the tests that read it after a change of %s', (file, folders) => {
    const readers = {
      projects: ['fairway', 'infra', 'service-catalog', 'status-service'],
      targets: ['test'],
    };
    runTasks(readers);
    edit(file);

    expect(runTasks(readers)).toEqual(folders.map((folder) => `test ${folder}`));
  });

  test('misses for tests, and for nothing else, when an outside tool that they look for appears', () => {
    const tools = join(copy, '.fairway', 'tools');
    writeFiles(tools, { python3: '#!/bin/sh\n' });
    chmodSync(join(tools, 'python3'), 0o755);

    const ran = runTasks({ firstOnPath: tools });

    expect(new Set(ran.map((line) => line.split(' ')[0]))).toEqual(new Set(['test']));
  });
});

let edits = 0;

/** Each edit has a content of its own: Nx knows a file's content by its time in whole seconds, which an undone edit may share. */
function edit(file: string, text = `\n// edit ${++edits}\n`): void {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  appendFileSync(join(copy, file), text);
}

async function affected(): Promise<readonly string[]> {
  return (await affectedProjects(copy, 'main')).toSorted((a, b) => a.localeCompare(b));
}

/** Runs tasks, those of a service and of a library under it without others, and returns the ones that really ran. */
function runTasks({
  firstOnPath = '',
  projects = ['logs-service', 'service-manifest'],
  targets = ['lint', 'typecheck', 'test'],
} = {}): readonly string[] {
  const record = join(copy, '.fairway', 'ran');
  rmSync(record, { force: true });
  const environment = nxEnvironment();
  const what = [`--targets=${targets.join()}`, `--projects=${projects.join()}`];
  execFileSync(process.execPath, [nxProgram(copy), 'run-many', ...what], {
    cwd: copy,
    env: { ...environment, PATH: `${firstOnPath}:${environment['PATH'] ?? ''}` },
    stdio: 'pipe',
  });
  return existsSync(record) ? readFileSync(record, 'utf8').trim().split('\n').toSorted() : [];
}
