import { spawn } from 'node:child_process';
import { copyFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from '@jest/globals';

import { workspaceRoot } from '../src/workspace.ts';
import { ended, printed, smallWorkspace } from './small-workspace.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

const workspace = smallWorkspace();
writeFiles(workspace.root, {
  // Ends a while after the first signal, so that a second one would still be counted.
  'count-signals.cjs': `
    const seen = [];
    for (const name of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
      process.on(name, () => {
        if (seen.push(name) === 1) setTimeout(() => { console.log(seen.join()); process.exit(7); }, 300);
      });
    }
    setInterval(() => undefined, 1000);
    console.log('ready');
  `,
  'die.cjs': "process.kill(process.pid, 'SIGKILL'); setInterval(() => undefined, 1000);",
  'no-exec.cjs': 'process.execve = undefined;',
  'in-terminal.cjs': "require('node:tty').isatty = () => true;",
  'parent.cjs': `
    const [node, ...args] = process.argv.slice(2);
    require('node:child_process').spawn(node, args, { stdio: 'inherit' });
    setInterval(() => undefined, 1000);
  `,
  'where.cjs': 'console.log(process.cwd(), process.execPath, process.env.PATH.split(":")[0]);',
});
const preload = (name: string) => ['--require', join(workspace.root, name)];

beforeAll(async () => {
  await ended(workspace.launch(['where.cjs']));
});

describe.each([
  { kind: 'on a Node that can replace itself', flags: [] },
  { kind: 'on a Node that must start a child', flags: preload('no-exec.cjs') },
])('a launched script, $kind,', ({ flags }) => {
  test('runs on the workspace’s Node, in the caller’s folder, its programs first on PATH', async () => {
    const { stdout } = await ended(workspace.launch(['where.cjs'], flags));

    const bin = join(workspace.root, 'node_modules', '.bin');
    expect(stdout).toBe(`${workspace.root} ${process.execPath} ${bin}\n`);
  });

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    'gets %s once, and its exit code is kept',
    async (signal) => {
      const child = workspace.launch(['count-signals.cjs'], flags);
      const end = ended(child);
      await printed(child, 'stdout', 'ready');

      child.kill(signal);

      expect(await end).toEqual({ code: 7, stdout: `ready\n${signal}\n`, stderr: '' });
    },
  );

  test('is told to stop when whoever started it dies', async () => {
    const launch = join(workspace.root, 'tools', 'workspace', 'launch.cjs');
    const args = [process.execPath, ...flags, launch, 'count-signals.cjs'];
    const parent = spawn(process.execPath, [join(workspace.root, 'parent.cjs'), ...args]);
    const end = ended(parent);
    await printed(parent, 'stdout', 'ready');

    parent.kill('SIGKILL');

    expect((await end).stdout).toBe('ready\nSIGTERM\n');
  });
});

describe('the wrapper of a Node that must start a child', () => {
  test('leaves SIGINT in a terminal to the terminal, which sends it to the script itself', async () => {
    const flags = [...preload('no-exec.cjs'), ...preload('in-terminal.cjs')];
    const child = workspace.launch(['count-signals.cjs'], flags);
    const end = ended(child);
    await printed(child, 'stdout', 'ready');

    child.kill('SIGINT');
    child.kill('SIGTERM');

    expect((await end).stdout).toBe('ready\nSIGTERM\n');
  });

  test('ends as a shell reports it when the script is killed', async () => {
    const { code } = await ended(workspace.launch(['die.cjs'], preload('no-exec.cjs')));

    expect(code).toBe(128 + 9);
  });
});

test('the wrapper at the root finds its workspace through a link, and keeps the caller’s folder', async () => {
  const elsewhere = temporaryFolder();
  copyFileSync(join(workspaceRoot, 'fairway'), join(workspace.root, 'fairway'));
  writeFiles(workspace.root, {
    'tools/fairway/src/main.ts': 'console.log(process.cwd(), process.argv[2] as string);',
  });
  symlinkSync(join(workspace.root, 'fairway'), join(elsewhere, 'fw'));

  const { code, stdout } = await ended(spawn(join(elsewhere, 'fw'), ['up'], { cwd: elsewhere }));

  expect(stdout).toBe(`${elsewhere} up\n`);
  expect(code).toBe(0);
});
