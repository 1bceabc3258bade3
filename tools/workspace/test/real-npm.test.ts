import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';

import { nxEnvironment } from '../src/config.ts';
import { ended, smallWorkspace, type SmallWorkspace } from './small-workspace.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

const bin = { node: 'node.sh' };
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

test('npm fetches the archive and nothing else', async () => {
  const { stdout, stderr } = await launch(workspaceOf('small'));

  expect(stderr).toContain('Installed in');
  expect(stdout).toBe('ran\n');
  expect(asked).toEqual(['/small/-/small-1.0.0.tgz']);
});

test('npm runs the allowed install scripts and no others', async () => {
  const workspace = workspaceOf('small', 'allowed', 'refused', 'unlisted');

  expect(await launch(workspace)).toMatchObject({ code: 0, stdout: 'ran\n' });

  expect(scriptsRun(workspace)).toEqual(['allowed', 'small']);
});

test('npm runs none for somebody who has forbidden it, until they say so', async () => {
  const workspace = workspaceOf('small', 'allowed', 'refused');
  writeFileSync(join(workspace.root, '.npmrc'), 'ignore-scripts=true\n', { flag: 'a' });

  const refused = await launch(workspace);
  const [command = ''] = /npm rebuild .*/.exec(refused.stderr) ?? [];
  const before = scriptsRun(workspace);
  execFileSync('sh', ['-c', command], { cwd: workspace.root, env: onlyWhatNpmNeeds(workspace) });

  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('npm ran none of their install scripts (its setting `ignore-scripts`');
  expect([before, scriptsRun(workspace)]).toEqual([[], ['allowed', 'small']]);
  expect(await launch(workspace)).toMatchObject({ code: 0, stdout: 'ran\n' });
  expect(scriptsRun(workspace)).toEqual(['allowed', 'small']);
});

/** A workspace that depends on these packages; `small` brings its Node. */
function workspaceOf(...names: readonly string[]): SmallWorkspace {
  const workspace = smallWorkspace();
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  const locked = names.map((name) => {
    const digest = createHash('sha512').update(archives.get(name) ?? '');
    const own = { version: '1.0.0', integrity: `sha512-${digest.digest('base64')}`, hasInstallScript: true };
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

const launch = (workspace: SmallWorkspace) =>
  ended(workspace.launch(['script.cjs'], [], onlyWhatNpmNeeds(workspace)));

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
  const postinstall = `echo ${name} >> ../../scripts-run`;
  const preinstall = `printf '#!/bin/sh\\nexec "${process.execPath}" "$@"\\n' > node.sh && chmod +x node.sh`;
  const more =
    name === 'small' ? { bin, scripts: { preinstall, postinstall } } : { scripts: { postinstall } };
  writeFiles(folder, { 'package/package.json': { name, version: '1.0.0', ...more } });
  return execFileSync('tar', ['-czf', '-', 'package'], { cwd: folder });
}
