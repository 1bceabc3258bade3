// The `dependencies` task: would `npm ci` install this lockfile, here and elsewhere; is every dependency pinned, alike
// and documented; does no package depend on what its kind may not? Cached by Nx until one of these files changes.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { leaveFinding } from '../check/result.ts';
import { readProjects, workspaceRoot } from '../workspace.ts';
import { boundaryFaults, type Declaration } from './boundaries.ts';
import { lockfileFaults, versionFaults } from './versions.ts';

const startedAt = Date.now();
const read = (file: string) => readFileSync(join(workspaceRoot, file), 'utf8');
const packages = (await readProjects()).map(({ folder }) => declarationIn(folder));
const npm = spawnSync('npm', ['ci', '--dry-run', '--include=dev'], { cwd: workspaceRoot, encoding: 'utf8' });
if (npm.error !== undefined) throw npm.error;

await leaveFinding('dependencies', startedAt, [
  ...lockfileFaults(read('package-lock.json'), { exit: npm.status ?? 1, output: npm.stdout + npm.stderr }),
  ...versionFaults([declarationIn(''), ...packages], read('docs/dependencies.md')),
  ...boundaryFaults(packages),
]);

function declarationIn(folder: string): Declaration {
  const declared = JSON.parse(read(join(folder, 'package.json'))) as Partial<Declaration> & {
    readonly nx?: Partial<Declaration>;
  };
  const { name = '', nx, dependencies = {}, devDependencies = {} } = declared;
  return { name, folder, tags: nx?.tags ?? [], dependencies, devDependencies };
}
