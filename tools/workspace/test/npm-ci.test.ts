import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, watch } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { nxEnvironment } from '../src/config.ts';
import { ended, installingNpm, smallWorkspace, type SmallWorkspace } from './small-workspace.ts';
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

/** A workspace of these packages whose npm tells the settings, and for `ci` does what `ci` says. */
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
  const asked: (string | undefined)[] = [];
  const archive = packedArchive();
  const registry = createServer((request, response) => {
    asked.push(request.url);
    response.end(archive);
  });

  beforeAll(async () => {
    await once(registry.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => void registry.close());

  test('fetches the archive and nothing else', async () => {
    const workspace = smallWorkspace();
    const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
    const dependencies = { small: '1.0.0' };
    writeFiles(workspace.root, {
      'script.cjs': "console.log('ran')",
      'package.json': { dependencies },
      'package-lock.json': {
        lockfileVersion: 3,
        packages: { '': { dependencies }, 'node_modules/small': { version: '1.0.0', integrity, bin } },
      },
      '.npmrc': `registry=http://127.0.0.1:${(registry.address() as AddressInfo).port}/\naudit=false\nupdate-notifier=false\n`,
    });
    const onlyWhatNpmNeeds = { PATH: nxEnvironment()['PATH'], HOME: workspace.root };

    const { stdout, stderr } = await ended(workspace.launch(['script.cjs'], [], onlyWhatNpmNeeds));

    expect(stderr).toContain('Installed in');
    expect(stdout).toBe('ran\n');
    expect(asked).toEqual(['/small/-/small-1.0.0.tgz']);
  });
});

/** A package whose program is this Node, which the set-up then starts the script with. */
function packedArchive(): Buffer {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'package/package.json': { name: 'small', version: '1.0.0', bin },
    'package/node.sh': `#!/bin/sh\nexec '${process.execPath}' "$@"\n`,
  });
  return execFileSync('tar', ['-czf', '-', 'package'], { cwd: folder });
}
