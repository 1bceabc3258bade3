import { execFile, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { nxEnvironment } from '../config.ts';

const run = promisify(execFile);
const followParent = resolve(import.meta.dirname, '../../follow-parent.cjs');

/** Names of the projects that differ from `base`, uncommitted and untracked files included. */
export async function affectedProjects(root: string, base: string): Promise<readonly string[]> {
  const args = [nxProgram(root), 'show', 'projects', '--affected', `--base=${base}`, '--json'];
  const { stdout } = await run(process.execPath, args, { cwd: root, env: nxEnvironment() });
  return JSON.parse(stdout) as string[];
}

interface TaskRun {
  readonly targets: readonly string[];
  readonly projects: readonly string[];
  readonly logFile: string;
}

/** Runs tasks to their end; their results are in files, and Nx's output in the log. */
export async function runTasks(root: string, options: TaskRun): Promise<void> {
  const { targets, projects, logFile } = options;
  await mkdir(dirname(logFile), { recursive: true });
  const nx = spawn(
    process.execPath,
    [
      '--require',
      followParent,
      nxProgram(root),
      'run-many',
      '--outputStyle=stream',
      `--targets=${targets.join(',')}`,
      `--projects=${projects.join(',')}`,
    ],
    { cwd: root, env: nxEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const log = createWriteStream(logFile);
  nx.stdout.pipe(log, { end: false });
  nx.stderr.pipe(log, { end: false });
  const stop = () => nx.kill('SIGTERM');
  process.once('SIGTERM', stop);
  await new Promise((resolve, reject) => nx.on('error', reject).on('close', resolve));
  process.off('SIGTERM', stop);
  await new Promise<void>((resolve) => log.end(resolve));
}

export function nxProgram(root: string): string {
  return join(root, 'node_modules', '.bin', 'nx');
}
