import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, copyFileSync, globSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll } from '@jest/globals';

import { workspaceRoot } from '../src/workspace.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

const started: ChildProcess[] = [];

afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

/** A workspace of one lockfile and this one's set-up, whose `npm` is a script of the test's. */
export interface SmallWorkspace {
  readonly root: string;
  /** The file whose lines are the arguments of each call of npm. */
  readonly npmCalls: string;
  /** Starts `node launch.cjs ARGUMENTS` with `nodeFlags` before it. */
  launch(
    args: readonly string[],
    nodeFlags?: readonly string[],
    environment?: NodeJS.ProcessEnv,
  ): ChildProcess;
  setNpm(script: string): void;
}

/** Installs a `node`, as the real `npm ci` does. */
export const installingNpm = `mkdir -p node_modules/.bin && ln -sf '${process.execPath}' node_modules/.bin/node`;

export function smallWorkspace(): SmallWorkspace {
  const root = temporaryFolder();
  const tools = join(root, 'tools', 'workspace');
  mkdirSync(tools, { recursive: true });
  for (const name of globSync('*.cjs', { cwd: join(workspaceRoot, 'tools', 'workspace') })) {
    copyFileSync(join(workspaceRoot, 'tools', 'workspace', name), join(tools, name));
  }
  writeFiles(root, { 'package-lock.json': '{}' });
  const npmCalls = join(root, 'npm-calls');

  function setNpm(script: string): void {
    writeFiles(root, { 'bin/npm': `#!/bin/sh\necho "$@" >> '${npmCalls}'\n${script}\n` });
    chmodSync(join(root, 'bin', 'npm'), 0o755);
  }

  setNpm(installingNpm);
  return {
    root,
    npmCalls,
    setNpm,
    launch(args, nodeFlags = [], environment = { PATH: `${join(root, 'bin')}:/usr/bin:/bin` }) {
      const child = spawn(process.execPath, [...nodeFlags, join(tools, 'launch.cjs'), ...args], {
        cwd: root,
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      started.push(child);
      return child;
    },
  };
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Everything a process printed and how it ended. */
export async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return await new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

/** Resolves when the process has printed `text`. */
export async function printed(child: ChildProcess, stream: 'stdout' | 'stderr', text: string): Promise<void> {
  let seen = '';
  await new Promise<void>((resolve, reject) => {
    child[stream]?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes(text)) resolve();
    });
    child.on('close', () => reject(new Error(`ended before it printed '${text}': ${seen}`)));
  });
}
