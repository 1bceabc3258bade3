import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, utimesSync, watch } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { ended, installingNpm, printed, smallWorkspace, type SmallWorkspace } from './small-workspace.ts';
import { writeFiles } from './temporary-folder.ts';

const launcher = createRequire(import.meta.url)('../launch.cjs') as {
  refusal: (nodeVersion: string, platform: string) => string | undefined;
};

/** Ends with 3. */
const script = 'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 3;';
const npmThatWaits = `while [ -e package-lock.json ] && [ ! -e go ]; do sleep 0.02; done; ${installingNpm}`;

function workspaceWith(files: Readonly<Record<string, unknown>> = {}, npm = installingNpm): SmallWorkspace {
  const workspace = smallWorkspace();
  writeFiles(workspace.root, { 'script.cjs': script, ...files });
  workspace.setNpm(npm);
  return workspace;
}

const run = (workspace: SmallWorkspace) => ended(workspace.launch(['script.cjs']));
const textOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
const callsOf = ({ npmCalls }: SmallWorkspace) => textOf(npmCalls).split('\n').filter(Boolean);

async function until({ root }: SmallWorkspace, folder: string, isThere: () => boolean): Promise<void> {
  mkdirSync(join(root, folder), { recursive: true });
  await new Promise<void>((resolve) => {
    const watcher = watch(join(root, folder), look);
    look();
    function look(): void {
      if (!isThere()) return;
      watcher.close();
      resolve();
    }
  });
}

test('an installation in a copy of hard links leaves the original as it is', async () => {
  const original = workspaceWith();
  await run(original);
  const copy = workspaceWith();
  cpSync(original.root, copy.root, { recursive: true });
  const stamp = 'node_modules/.fairway-setup';
  rmSync(join(copy.root, stamp));
  linkSync(join(original.root, stamp), join(copy.root, stamp));

  writeFiles(copy.root, { 'package-lock.json': '{"changed":true}' });
  await run(copy);

  expect((await run(original)).stderr).toBe('');
});

test('installs on the first run, is silent while nothing changes, and installs again for another lockfile', async () => {
  const workspace = workspaceWith();

  const first = await ended(workspace.launch(['script.cjs', 'a b', '--flag']));
  const second = await run(workspace);
  writeFiles(workspace.root, { 'package-lock.json': '{"changed":true}' });
  const third = await run(workspace);

  expect(first.stderr).toMatch(
    /^Installing dependencies \(first run: about 30 s\) …\nInstalled in \d+ s\.\n$/,
  );
  expect(first).toMatchObject({ code: 3, stdout: '["a b","--flag"]\n' });
  expect(second).toMatchObject({ code: 3, stderr: '' });
  expect(third.stderr).toContain('Installing dependencies (package-lock.json changed: about 30 s) …');
  expect(callsOf(workspace)).toEqual(Array(2).fill('ci --include=dev --ignore-scripts'));
});

const locked = {
  '': {},
  'packages/own': {},
  'node_modules/a': { version: '2.0.0', integrity: 'x' },
  'node_modules/b': { version: '1.0.0', optional: true },
};

test.each([
  ['the user’s own `npm install` has just installed', { 'node_modules/a': locked['node_modules/a'] }, 1],
  ['is there in another version', { 'node_modules/a': { version: '1.0.0', integrity: 'x' } }, 2],
  ['is not there', {}, 2],
  ['has more than it needs', { ...locked, 'node_modules/more': { version: '1.0.0' } }, 2],
])('what %s: npm is called so often', async (_what, packages, calls) => {
  const workspace = workspaceWith();
  await run(workspace);
  writeFiles(workspace.root, {
    'package-lock.json': { packages: locked },
    'node_modules/.package-lock.json': { packages },
  });

  expect((await run(workspace)).code).toBe(3);
  expect(callsOf(workspace).filter((call) => call.startsWith('ci'))).toHaveLength(calls);
});

test.each([
  [
    'npm error Missing: x@1.0.0 from lock file',
    ['Set-up failed: `npm ci` ended with 1', 'run `npm install` and commit both'],
  ],
  ['npm error code ENOSPC', ['Set-up failed: the disk of', "df -h '"]],
  ['npm error nospc EDQUOT: quota exceeded, write', ['Set-up failed: the disk of', "df -h '"]],
])('shows that npm said `%s`, and what to do; the next run tries again', async (said, told) => {
  const workspace = workspaceWith({}, `echo '${said}'; ${installingNpm}; exit 1`);

  const failed = await run(workspace);
  workspace.setNpm(installingNpm);

  expect(failed).toMatchObject({ code: 1, stdout: '' });
  for (const text of [said, ...told]) expect(failed.stderr).toContain(text);
  expect((await run(workspace)).code).toBe(3);
});

test('says that npm is missing', async () => {
  const { code, stderr } = await ended(workspaceWith().launch(['script.cjs'], [], { PATH: '/nonexistent' }));

  expect(stderr).toContain('npm is not on PATH. Install Node.js 20 or newer together with npm.');
  expect(code).toBe(1);
});

describe('two commands at once', () => {
  test('install once', async () => {
    const workspace = workspaceWith({}, npmThatWaits);
    const first = workspace.launch(['script.cjs']);
    await printed(first, 'stderr', 'Installing');

    const second = workspace.launch(['script.cjs']);
    const ends = Promise.all([ended(first), ended(second)]);
    await printed(second, 'stderr', 'Waiting for another set-up');
    writeFiles(workspace.root, { go: '' });

    expect((await ends).map(({ code }) => code)).toEqual([3, 3]);
    expect(callsOf(workspace)).toHaveLength(1);
  });

  test.each([
    ['was killed', () => spawnSync(process.execPath, ['--version']).pid, 0],
    ['has held for longer than any set-up takes', () => process.pid, 3_600],
  ])('the second takes over from one that %s', async (_which, holder, ageSeconds) => {
    const workspace = workspaceWith({ '.fairway/setup.lock': String(holder()) });
    const lock = join(workspace.root, '.fairway', 'setup.lock');
    const since = Date.now() / 1000 - ageSeconds;
    utimesSync(lock, since, since);

    expect((await run(workspace)).code).toBe(3);
    expect(existsSync(lock)).toBe(false);
  });

  test('the second goes on waiting for the npm of one that was killed', async () => {
    const workspace = workspaceWith({}, npmThatWaits);
    const first = workspace.launch(['script.cjs']);
    const lock = join(workspace.root, '.fairway', 'setup.lock');
    await until(workspace, '.fairway', () => /^\d+ \d+$/.test(textOf(lock)));
    first.kill('SIGKILL');

    const second = workspace.launch(['script.cjs']);
    const end = ended(second);
    await printed(second, 'stderr', 'Waiting for another set-up');
    writeFiles(workspace.root, { go: '' });

    expect((await end).code).toBe(3);
  });
});

describe('`npm ci` is told where each package lies', () => {
  const packages = {
    'packages/own': { version: '0.1.0' },
    'node_modules/plain': { version: '1.2.3', integrity: 'sha512-x' },
    'node_modules/plain/node_modules/@scope/nested': { version: '2.0.0', integrity: 'sha512-x' },
    'node_modules/alias': { name: 'real', version: '4.0.0-beta.1', integrity: 'sha512-x' },
    'node_modules/plain/node_modules/bundled': { version: '5.0.0', integrity: 'sha512-x', inBundle: true },
    'node_modules/own': { resolved: 'packages/own', link: true },
  };
  const settings = '{"registry":"https://registry.test/npm","@scope:registry":"https://scope.test/"}';
  const keepShrinkwrap = `if [ -e npm-shrinkwrap.json ]; then cp npm-shrinkwrap.json seen.json; fi`;

  const workspaceWhere = (ci: string, config = settings) =>
    workspaceWith(
      { 'package-lock.json': { packages } },
      `if [ "$1" = config ]; then echo '${config}'; exit; fi\n${ci}`,
    );
  const shrinkwrapOf = ({ root }: SmallWorkspace) => textOf(join(root, 'npm-shrinkwrap.json'));

  test('in this machine’s registries, and only while it runs', async () => {
    const workspace = workspaceWhere(`${keepShrinkwrap}\n${installingNpm}`);

    expect((await run(workspace)).code).toBe(3);

    const seen = JSON.parse(textOf(join(workspace.root, 'seen.json'))) as { packages: typeof packages };
    expect(Object.values(seen.packages).map((one) => ('resolved' in one ? one.resolved : ''))).toEqual([
      '',
      'https://registry.test/npm/plain/-/plain-1.2.3.tgz',
      'https://scope.test/@scope/nested/-/nested-2.0.0.tgz',
      'https://registry.test/npm/real/-/real-4.0.0-beta.1.tgz',
      '',
      'packages/own',
    ]);
    expect(shrinkwrapOf(workspace)).toBe('');
  });

  const refusing = (code: string) =>
    `if [ -e npm-shrinkwrap.json ]; then echo 'npm error code ${code}'; exit 1; fi\n${installingNpm}`;

  test.each([
    ['asks where the registry has others', refusing('E404'), settings, 3, ['config', 'ci', 'ci']],
    ['asks where npm does not tell its settings', refusing('E404'), 'not JSON', 3, ['config', 'ci']],
    ['is not repeated when it fails for another reason', refusing('EUSAGE'), settings, 1, ['config', 'ci']],
  ])('and %s', async (_what, ci, config, code, calls) => {
    const workspace = workspaceWhere(ci, config);

    expect((await run(workspace)).code).toBe(code);
    expect(callsOf(workspace).map((call) => call.split(' ')[0])).toEqual(calls);
    expect(shrinkwrapOf(workspace)).toBe('');
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('and leaves one lockfile behind %s', async (signal) => {
    const workspace = workspaceWhere('while [ -e package-lock.json ]; do sleep 0.02; done');
    const setUp = workspace.launch(['script.cjs']);
    const exit = once(setUp, 'exit');
    await until(workspace, '', () => shrinkwrapOf(workspace) !== '');

    setUp.kill(signal);

    expect(await exit).toEqual([null, signal]);
    expect(shrinkwrapOf(workspace)).toBe('');
  });
});

describe('install scripts', () => {
  const scripted = { version: '1.0.0', integrity: 'sha512-x', hasInstallScript: true };

  /** Everything is installed but for the scripts of what is allowed; npm runs this code for `rebuild`. */
  const installedWithoutScripts = (rebuild: string) => {
    const packages = {
      'node_modules/node': scripted,
      'node_modules/refused': scripted,
      'node_modules/absent': { ...scripted, optional: true },
    };
    return workspaceWith(
      {
        'package.json': { allowScripts: { node: true, refused: false, absent: true } },
        'package-lock.json': { packages },
        'node_modules/.package-lock.json': { packages },
        'node_modules/node/package.json': {},
        'node_modules/refused/package.json': {},
      },
      rebuild,
    );
  };

  test('are all that is run after an installation that ran none', async () => {
    const workspace = installedWithoutScripts(installingNpm);

    expect((await run(workspace)).code).toBe(3);
    expect(callsOf(workspace)).toEqual(['rebuild node']);
  });

  test('that fail are told with what they said', async () => {
    const { code, stderr } = await run(installedWithoutScripts('echo "npm error path node"; exit 7'));

    expect(code).toBe(1);
    expect(stderr).toContain('npm error path node\nSet-up failed: `npm rebuild` ended with 7');
  });
});

describe('the machine is refused', () => {
  test('in one sentence when its Node is too old', async () => {
    const old = "Object.defineProperty(process, 'versions', { value: { node: '18.19.0' } });";
    const workspace = workspaceWith({ 'old-node.cjs': old });

    const flags = ['--require', join(workspace.root, 'old-node.cjs')];

    expect(await ended(workspace.launch(['script.cjs'], flags))).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'Fairway needs Node.js 20 or newer to start, and this is 18.19.0: install a newer one from https://nodejs.org.\n',
    });
  });

  test.each([
    ['24.0.0', 'win32', expect.stringContaining('inside WSL')],
    ['20.0.0', 'linux', undefined],
    ['26.0.0', 'darwin', undefined],
  ])('or not: Node %s on %s', (version, platform, refusal) => {
    expect(launcher.refusal(version, platform)).toEqual(refusal);
  });
});
