import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, utimesSync, watch } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { ended, installingNpm, printed, smallWorkspace, type SmallWorkspace } from './small-workspace.ts';
import { writeFiles } from './temporary-folder.ts';

const launcher = createRequire(import.meta.url)('../launch.cjs') as {
  refusal: (nodeVersion: string, platform: string) => string | undefined;
};

function workspaceWithScript(): SmallWorkspace {
  const workspace = smallWorkspace();
  writeFiles(workspace.root, {
    'script.cjs': 'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 3;',
  });
  return workspace;
}

function npmCallsOf({ npmCalls }: SmallWorkspace): readonly string[] {
  return readIfThere(npmCalls).split('\n').filter(Boolean);
}

/** The lock names the set-up's process first, then npm's. */
async function lockNamesNpm({ root }: SmallWorkspace): Promise<void> {
  const folder = join(root, '.fairway');
  mkdirSync(folder, { recursive: true });
  await new Promise<void>((resolve) => {
    const watcher = watch(folder, look);
    look();
    function look(): void {
      if (!/^\d+ \d+$/.test(readIfThere(join(folder, 'setup.lock')))) return;
      watcher.close();
      resolve();
    }
  });
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

describe('set-up', () => {
  test('installs on the first run, says so, and runs the script with its arguments and exit code', async () => {
    const workspace = workspaceWithScript();

    const { code, stdout, stderr } = await ended(workspace.launch(['script.cjs', 'a b', '--flag']));

    expect(stderr).toMatch(/^Installing dependencies \(first run: about 30 s\) …\nInstalled in \d+ s\.\n$/);
    expect(stdout).toBe('["a b","--flag"]\n');
    expect(code).toBe(3);
    expect(npmCallsOf(workspace)).toEqual(['ci --include=dev --ignore-scripts']);
  });

  test('is silent and calls nothing when nothing changed', async () => {
    const workspace = workspaceWithScript();
    await ended(workspace.launch(['script.cjs']));

    const { code, stderr } = await ended(workspace.launch(['script.cjs']));

    expect(stderr).toBe('');
    expect(code).toBe(3);
    expect(npmCallsOf(workspace)).toHaveLength(1);
  });

  test('installs again when the lockfile changed', async () => {
    const workspace = workspaceWithScript();
    await ended(workspace.launch(['script.cjs']));
    writeFiles(workspace.root, { 'package-lock.json': '{"changed":true}' });

    const { stderr } = await ended(workspace.launch(['script.cjs']));

    expect(stderr).toContain('Installing dependencies (package-lock.json changed: about 30 s) …');
    expect(npmCallsOf(workspace)).toHaveLength(2);
  });

  test('does not install again what the user’s own `npm install` has just installed', async () => {
    const workspace = workspaceWithScript();
    await ended(workspace.launch(['script.cjs']));
    const installed = { 'node_modules/a': { version: '2.0.0', integrity: 'x' } };
    const locked = {
      '': {},
      'packages/own': {},
      ...installed,
      'node_modules/b': { version: '1.0.0', optional: true },
    };
    writeFiles(workspace.root, {
      'package-lock.json': { packages: locked },
      'node_modules/.package-lock.json': { packages: installed },
    });

    const { code, stderr } = await ended(workspace.launch(['script.cjs']));

    expect(stderr).toBe('');
    expect(code).toBe(3);
    expect(npmCallsOf(workspace)).toHaveLength(1);
  });

  test.each([
    ['in another version', { 'node_modules/a': { version: '1.0.0' } }],
    ['not at all', {}],
    [
      'with more than it needs',
      { 'node_modules/a': { version: '2.0.0' }, 'node_modules/more': { version: '1.0.0' } },
    ],
  ])('installs what is installed %s', async (_how, installed) => {
    const workspace = workspaceWithScript();
    await ended(workspace.launch(['script.cjs']));
    writeFiles(workspace.root, {
      'package-lock.json': { packages: { 'node_modules/a': { version: '2.0.0' } } },
      'node_modules/.package-lock.json': { packages: installed },
    });

    await ended(workspace.launch(['script.cjs']));

    expect(npmCallsOf(workspace)).toHaveLength(2);
  });

  test('shows what npm said and what to do when it fails, and tries again the next time', async () => {
    const workspace = workspaceWithScript();
    workspace.setNpm(`echo 'npm error Missing: x@1.0.0 from lock file'; ${installingNpm}; exit 1`);

    const failed = await ended(workspace.launch(['script.cjs']));
    workspace.setNpm(installingNpm);
    const repeated = await ended(workspace.launch(['script.cjs']));

    expect(failed.code).toBe(1);
    expect(failed.stdout).toBe('');
    expect(failed.stderr).toContain('npm error Missing: x@1.0.0 from lock file');
    expect(failed.stderr).toContain('Set-up failed: `npm ci` ended with 1');
    expect(failed.stderr).toContain('run `npm install` and commit both');
    expect(repeated.code).toBe(3);
  });

  test.each(['npm error code ENOSPC', 'npm error nospc EDQUOT: quota exceeded, write'])(
    'says that the disk is full when npm says `%s`',
    async (said) => {
      const workspace = workspaceWithScript();
      workspace.setNpm(`echo '${said}'; exit 228`);

      const { code, stderr } = await ended(workspace.launch(['script.cjs']));

      expect(code).toBe(1);
      expect(stderr).toContain(`Set-up failed: the disk of ${workspace.root} is full`);
      expect(stderr).toContain(`df -h '${workspace.root}'`);
      expect(stderr).not.toContain('network');
    },
  );

  test('says that npm is missing', async () => {
    const workspace = workspaceWithScript();

    const { code, stderr } = await ended(workspace.launch(['script.cjs'], [], { PATH: '/nonexistent' }));

    expect(stderr).toContain('npm is not on PATH. Install Node.js 20 or newer together with npm.');
    expect(code).toBe(1);
  });

  test('happens once when two commands start together', async () => {
    const workspace = workspaceWithScript();
    workspace.setNpm(`while [ -e package-lock.json ] && [ ! -e go ]; do sleep 0.02; done; ${installingNpm}`);
    const first = workspace.launch(['script.cjs']);
    const firstEnd = ended(first);
    await printed(first, 'stderr', 'Installing');

    const second = workspace.launch(['script.cjs']);
    const secondEnd = ended(second);
    await printed(second, 'stderr', 'Waiting for another set-up');
    writeFiles(workspace.root, { go: '' });

    expect((await firstEnd).code).toBe(3);
    expect((await secondEnd).code).toBe(3);
    expect(npmCallsOf(workspace)).toHaveLength(1);
  });

  test('takes over from one that was killed', async () => {
    const workspace = workspaceWithScript();
    const gone = spawnSync(process.execPath, ['--version']).pid;
    writeFiles(workspace.root, { '.fairway/setup.lock': String(gone) });

    const { code } = await ended(workspace.launch(['script.cjs']));

    expect(code).toBe(3);
    expect(existsSync(join(workspace.root, '.fairway', 'setup.lock'))).toBe(false);
  });

  test('takes over from one that has held for longer than any set-up takes', async () => {
    const workspace = workspaceWithScript();
    const lock = join(workspace.root, '.fairway', 'setup.lock');
    writeFiles(workspace.root, { '.fairway/setup.lock': String(process.pid) });
    const anHourAgo = Date.now() / 1000 - 3600;
    utimesSync(lock, anHourAgo, anHourAgo);

    expect((await ended(workspace.launch(['script.cjs']))).code).toBe(3);
  });

  test('goes on waiting for the npm of one that was killed', async () => {
    const workspace = workspaceWithScript();
    workspace.setNpm(`while [ -e package-lock.json ] && [ ! -e go ]; do sleep 0.02; done; ${installingNpm}`);
    const first = workspace.launch(['script.cjs']);
    await lockNamesNpm(workspace);
    first.kill('SIGKILL');

    const second = workspace.launch(['script.cjs']);
    const secondEnd = ended(second);
    await printed(second, 'stderr', 'Waiting for another set-up');
    writeFiles(workspace.root, { go: '' });

    expect((await secondEnd).code).toBe(3);
  });
});

describe('the machine is refused', () => {
  test('in one sentence when its Node is too old', async () => {
    const workspace = workspaceWithScript();
    writeFiles(workspace.root, {
      'old-node.cjs': "Object.defineProperty(process, 'versions', { value: { node: '18.19.0' } });",
    });

    const old = workspace.launch(['script.cjs'], ['--require', join(workspace.root, 'old-node.cjs')]);

    expect(await ended(old)).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'Fairway needs Node.js 20 or newer to start, and this is 18.19.0: install a newer one from https://nodejs.org.\n',
    });
  });

  test('when it is Windows, with the way round', () => {
    expect(launcher.refusal('24.0.0', 'win32')).toContain('inside WSL');
  });

  test.each(['20.0.0', '22.3.0', '24.21.0', '26.0.0'])('not for Node %s', (version) => {
    expect(launcher.refusal(version, 'linux')).toBeUndefined();
    expect(launcher.refusal(version, 'darwin')).toBeUndefined();
  });
});
