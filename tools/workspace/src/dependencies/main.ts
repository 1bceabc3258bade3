// The `dependencies` task: would `npm ci` install this lockfile, here and elsewhere? Cached by Nx until a package.json
// or the lockfile changes.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { singleFinding, writeResult } from '../check/result.ts';
import { workspaceRoot } from '../workspace.ts';
import { lockfileFaults } from './lockfile.ts';

const startedAt = Date.now();
const lockfile = await readFile(join(workspaceRoot, 'package-lock.json'), 'utf8');
const npm = spawnSync('npm', ['ci', '--dry-run', '--include=dev'], { cwd: workspaceRoot, encoding: 'utf8' });
if (npm.error !== undefined) throw npm.error;

const faults = lockfileFaults(lockfile, { exit: npm.status ?? 1, output: npm.stdout + npm.stderr });
const output = faults.join('\n');
process.stdout.write(output);
await writeResult(workspaceRoot, {
  project: 'workspace',
  target: 'dependencies',
  ...singleFinding(faults.length === 0, output),
  startedAt,
  durationMs: Date.now() - startedAt,
});
process.exitCode = faults.length === 0 ? 0 : 1;
