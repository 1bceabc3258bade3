import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { nxEnvironment } from '../src/config.ts';
import { ended, installingNpm, smallWorkspace, type Ended, type SmallWorkspace } from './small-workspace.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

const packages = {
  'packages/own': { version: '0.1.0' },
  'node_modules/plain': { version: '1.2.3', integrity: 'sha512-x' },
  'node_modules/plain/node_modules/@scope/nested': { version: '2.0.0', integrity: 'sha512-x' },
  'node_modules/@other/scoped': { version: '3.0.0-beta.1', integrity: 'sha512-x' },
  'node_modules/alias': { name: 'real', version: '4.0.0', integrity: 'sha512-x' },
  'node_modules/plain/node_modules/bundled': { version: '5.0.0', integrity: 'sha512-x', inBundle: true },
  'node_modules/own': { resolved: 'packages/own', link: true },
};
const settings = JSON.stringify({
  registry: 'https://registry.test/npm',
  '@scope:registry': 'https://scope.test/',
});

/** A workspace of these packages whose npm prints the settings, and runs this code for `ci`. */
function workspaceWhere(ci: string): SmallWorkspace {
  const workspace = smallWorkspace();
  writeFiles(workspace.root, { 'script.cjs': '', 'package-lock.json': { packages } });
  workspace.setNpm(`if [ "$1" = config ]; then echo '${settings}'; exit; fi\n${ci}`);
  return workspace;
}

const keepShrinkwrap = `if [ -e npm-shrinkwrap.json ]; then cp npm-shrinkwrap.json seen.json; fi`;

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly resolved?: string }>>;
}

function addressesSeen({ root }: SmallWorkspace): Readonly<Record<string, string | undefined>> {
  const seen = JSON.parse(readFileSync(join(root, 'seen.json'), 'utf8')) as Lockfile;
  return Object.fromEntries(
    Object.entries(seen.packages).map(([folder, { resolved }]) => [folder, resolved]),
  );
}

function callsOf({ npmCalls }: SmallWorkspace): readonly (string | undefined)[] {
  const lines = readFileSync(npmCalls, 'utf8').trim().split('\n');
  return lines.map((line) => line.split(' ')[0]);
}

const leftOver = ({ root }: SmallWorkspace) => existsSync(join(root, 'npm-shrinkwrap.json'));

describe('`npm ci` of the set-up', () => {
  test('is told where each package lies in this machine’s registries, and only while it runs', async () => {
    const workspace = workspaceWhere(`${keepShrinkwrap}\n${installingNpm}`);

    const { code } = await ended(workspace.launch(['script.cjs']));

    expect(code).toBe(0);
    expect(addressesSeen(workspace)).toEqual({
      'packages/own': undefined,
      'node_modules/plain': 'https://registry.test/npm/plain/-/plain-1.2.3.tgz',
      'node_modules/plain/node_modules/@scope/nested': 'https://scope.test/@scope/nested/-/nested-2.0.0.tgz',
      'node_modules/@other/scoped': 'https://registry.test/npm/@other/scoped/-/scoped-3.0.0-beta.1.tgz',
      'node_modules/alias': 'https://registry.test/npm/real/-/real-4.0.0.tgz',
      'node_modules/plain/node_modules/bundled': undefined,
      'node_modules/own': 'packages/own',
    });
    expect(leftOver(workspace)).toBe(false);
  });

  test('finds the addresses itself where the registry has others', async () => {
    const workspace = workspaceWhere(
      `if [ -e npm-shrinkwrap.json ]; then echo 'npm error code E404'; exit 1; fi\n${installingNpm}`,
    );

    const { code, stderr } = await ended(workspace.launch(['script.cjs']));

    expect(stderr).toMatch(/Installed in \d+ s\.\n$/);
    expect(code).toBe(0);
    expect(callsOf(workspace)).toEqual(['config', 'ci', 'ci']);
  });

  test('finds the addresses itself where npm does not tell its settings', async () => {
    const workspace = workspaceWhere(`${keepShrinkwrap}\n${installingNpm}`);
    workspace.setNpm(
      `if [ "$1" = config ]; then echo 'not JSON'; exit; fi\n${keepShrinkwrap}\n${installingNpm}`,
    );

    expect((await ended(workspace.launch(['script.cjs']))).code).toBe(0);
    expect(existsSync(join(workspace.root, 'seen.json'))).toBe(false);
  });

  test('is not repeated when it fails for another reason', async () => {
    const workspace = workspaceWhere(`echo 'npm error code EUSAGE'; exit 1`);

    const { code, stderr } = await ended(workspace.launch(['script.cjs']));

    expect(code).toBe(1);
    expect(stderr).toContain('npm error code EUSAGE');
    expect(callsOf(workspace)).toEqual(['config', 'ci']);
    expect(leftOver(workspace)).toBe(false);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('leaves one lockfile behind %s', async (signal) => {
    const workspace = workspaceWhere('while [ -e package-lock.json ]; do sleep 0.02; done');
    const setUp = workspace.launch(['script.cjs']);
    const exit = once(setUp, 'exit');
    await appears(workspace.root, 'npm-shrinkwrap.json');

    setUp.kill(signal);

    expect(await exit).toEqual([null, signal]);
    expect(leftOver(workspace)).toBe(false);
  });
});

describe('the install scripts of packages', () => {
  const scripted = { version: '1.0.0', integrity: 'sha512-x', hasInstallScript: true };

  /** A workspace whose npm puts Node in place with `rebuild`, as the real one does. */
  function workspaceWithScripts(rebuild = installingNpm): SmallWorkspace {
    const workspace = workspaceWhere(`if [ "$1" = rebuild ]; then ${rebuild}; fi`);
    writeFiles(workspace.root, {
      'package.json': { allowScripts: { node: true, '@scope/b': true, refused: false, absent: true } },
      'package-lock.json': {
        packages: {
          'node_modules/node': scripted,
          'node_modules/a/node_modules/@scope/b': scripted,
          'node_modules/refused': scripted,
          'node_modules/unlisted': scripted,
          'node_modules/absent': { ...scripted, optional: true },
          'node_modules/silent': { version: '1.0.0', integrity: 'sha512-x' },
        },
      },
    });
    for (const name of ['node', 'a/node_modules/@scope/b', 'refused', 'unlisted', 'silent'])
      writeFiles(workspace.root, { [`node_modules/${name}/package.json`]: {} });
    return workspace;
  }

  const allCalls = ({ npmCalls }: SmallWorkspace) => readFileSync(npmCalls, 'utf8').trim().split('\n');

  test('run for those alone that package.json allows and that are installed', async () => {
    const workspace = workspaceWithScripts();

    expect(await ended(workspace.launch(['script.cjs']))).toMatchObject({ code: 0 });

    expect(allCalls(workspace)).toEqual([
      'config list --json',
      'ci --include=dev --ignore-scripts',
      'rebuild @scope/b node',
    ]);
  });

  test('are asked for when npm runs none, with the command that runs those and no others', async () => {
    const workspace = workspaceWithScripts('true');

    const { code, stdout, stderr } = await ended(workspace.launch(['script.cjs']));

    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('npm ran none of their install scripts (its setting `ignore-scripts`');
    expect(stderr).toMatch(/\n {2}npm rebuild --ignore-scripts=false @scope\/b node\n$/);
  });

  test('are all that is missing after an installation that ran none', async () => {
    const workspace = workspaceWithScripts();
    const lockfile = readFileSync(join(workspace.root, 'package-lock.json'), 'utf8');
    writeFiles(workspace.root, { 'node_modules/.package-lock.json': lockfile });

    expect(await ended(workspace.launch(['script.cjs']))).toMatchObject({ code: 0 });

    expect(allCalls(workspace)).toEqual(['rebuild @scope/b node']);
  });

  test('that fail are told with what they said', async () => {
    const workspace = workspaceWithScripts('echo "npm error path node_modules/node"; exit 7');

    const { code, stderr } = await ended(workspace.launch(['script.cjs']));

    expect(code).toBe(1);
    expect(stderr).toContain('npm error path node_modules/node');
    expect(stderr).toContain('Set-up failed: `npm rebuild` ended with 7');
  });
});

async function appears(folder: string, name: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const watcher = watch(folder, look);
    look();
    function look(): void {
      if (!existsSync(join(folder, name))) return;
      watcher.close();
      resolve();
    }
  });
}

const bin = { node: 'node.sh' };

describe('the real npm', () => {
  /** Archives by package: each writes its name into a file of the workspace when its script runs. */
  const archives = new Map(
    ['small', 'allowed', 'refused', 'unlisted'].map((name) => [name, packedArchive(name)]),
  );
  const asked: (string | undefined)[] = [];
  const registry = createServer((request, response) => {
    asked.push(request.url);
    response.end(archives.get(request.url?.split('/')[1] ?? ''));
  });

  beforeAll(async () => {
    await once(registry.listen(0, '127.0.0.1'), 'listening');
  });
  beforeEach(() => void asked.splice(0));
  afterAll(() => void registry.close());

  test('fetches the archive and nothing else', async () => {
    const workspace = workspaceOf('small');

    const { stdout, stderr } = await launch(workspace);

    expect(stderr).toContain('Installed in');
    expect(stdout).toBe('ran\n');
    expect(asked).toEqual(['/small/-/small-1.0.0.tgz']);
  });

  test('runs the allowed install scripts and no others', async () => {
    const workspace = workspaceOf('small', 'allowed', 'refused', 'unlisted');

    expect(await launch(workspace)).toMatchObject({ code: 0, stdout: 'ran\n' });

    expect(scriptsRun(workspace)).toEqual(['allowed', 'small']);
  });

  test('runs none for somebody who has forbidden it, until they say so', async () => {
    const workspace = workspaceOf('small', 'allowed', 'refused');
    writeFileSync(join(workspace.root, '.npmrc'), 'ignore-scripts=true\n', { flag: 'a' });

    const refused = await launch(workspace);
    const [command = ''] = /npm rebuild .*/.exec(refused.stderr) ?? [];
    const before = scriptsRun(workspace);
    execFileSync('sh', ['-c', command], { cwd: workspace.root, env: onlyWhatNpmNeeds(workspace) });

    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect([before, scriptsRun(workspace)]).toEqual([[], ['allowed', 'small']]);
    expect(await launch(workspace)).toMatchObject({ code: 0, stdout: 'ran\n' });
    expect(scriptsRun(workspace)).toEqual(['allowed', 'small']);
  });

  /** A workspace that depends on these packages; `small` brings its Node. */
  function workspaceOf(...names: readonly string[]): SmallWorkspace {
    const workspace = smallWorkspace();
    const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
    const locked = names.map((name) => {
      const integrity = `sha512-${createHash('sha512')
        .update(archives.get(name) ?? '')
        .digest('base64')}`;
      const own = { version: '1.0.0', integrity, hasInstallScript: true };
      return [`node_modules/${name}`, name === 'small' ? { ...own, bin } : own];
    });
    const { port } = registry.address() as AddressInfo;
    writeFiles(workspace.root, {
      'script.cjs': "console.log('ran')",
      'package.json': { dependencies, allowScripts: { small: true, allowed: true, refused: false } },
      'package-lock.json': {
        lockfileVersion: 3,
        packages: { '': { dependencies }, ...Object.fromEntries(locked) },
      },
      '.npmrc': `registry=http://127.0.0.1:${port}/\naudit=false\nupdate-notifier=false\n`,
    });
    return workspace;
  }
});

function launch(workspace: SmallWorkspace): Promise<Ended> {
  return ended(workspace.launch(['script.cjs'], [], onlyWhatNpmNeeds(workspace)));
}

function onlyWhatNpmNeeds({ root }: SmallWorkspace): NodeJS.ProcessEnv {
  return { PATH: nxEnvironment()['PATH'], HOME: root };
}

/** Names of the packages whose scripts have run, each as often as it did. */
function scriptsRun({ root }: SmallWorkspace): readonly string[] {
  const file = join(root, 'scripts-run');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').toSorted() : [];
}

/** A package whose script says that it ran; the program of `small`, which its script puts in place, is this Node. */
function packedArchive(name: string): Buffer {
  const folder = temporaryFolder();
  const script = `echo ${name} >> ../../scripts-run`;
  const program = `printf '#!/bin/sh\\nexec "${process.execPath}" "$@"\\n' > node.sh && chmod +x node.sh`;
  writeFiles(folder, {
    'package/package.json': {
      name,
      version: '1.0.0',
      scripts: { postinstall: script, ...(name === 'small' ? { preinstall: program } : {}) },
      ...(name === 'small' ? { bin } : {}),
    },
  });
  return execFileSync('tar', ['-czf', '-', 'package'], { cwd: folder });
}
