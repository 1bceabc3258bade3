// The `inputs` task: every file outside of its project that a project's code names is an input of the project's tests.
// Otherwise a change of that file would leave a cached pass.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { leaveFinding } from '../check/result.ts';
import { readProjects, workspaceRoot } from '../workspace.ts';
import { isExempt } from './exceptions.ts';
import { inputsOf } from './nx-graph.ts';
import { outsideReads, type OutsideRead } from './outside-reads.ts';

const run = promisify(execFile);

const startedAt = Date.now();
const tracked = await trackedFiles();
const projects = new Map((await readProjects()).map((project) => [project.name, project]));
const folders = new Map([...projects].map(([name, { folder }]) => [name, folder]));
const sources = new Map(
  tracked
    // A long test is never cached.
    .filter((file) => /(?<!\.long\.test)\.[cm]?[jt]s$/.test(file))
    .map((file) => [file, readFileSync(join(workspaceRoot, file), 'utf8')]),
);
const parents = new Set(tracked.flatMap(parentsOf));
const reads = outsideReads(
  sources,
  folders,
  (path) => sources.has(path) || parents.has(path) || tracked.includes(path),
);
const byProject = Map.groupBy(
  reads.filter(({ project, path }) => project !== 'workspace' && !isExempt(project, path)),
  ({ project }) => project,
);
const faults = [...byProject].flatMap(([project, own]) => faultsOf(project, own));
await leaveFinding('inputs', startedAt, faults);

async function trackedFiles(): Promise<readonly string[]> {
  const flags = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const { stdout } = await run('git', flags, { cwd: workspaceRoot, maxBuffer: 2 ** 26 });
  return stdout.trim().split('\n');
}

function parentsOf(file: string): readonly string[] {
  const parent = dirname(file);
  return parent === '.' ? [] : [parent, ...parentsOf(parent)];
}

/** A folder is seen when some file in it is: who names it reads one of them. */
function faultsOf(project: string, own: readonly OutsideRead[]): readonly string[] {
  const { folder = '', targets = [] } = projects.get(project) ?? {};
  const target = targets.find((name) => name === 'test-rest') ?? 'test';
  const files = inputsOf(project, target);
  return own
    .filter(({ path }) => !files.some((file) => file === path || file.startsWith(`${path}/`)))
    .map(
      ({ path, from }) =>
        `${from} names ${path}, which is no input of ${project}'s tests: add it to \`nx.targets.${target}.inputs\` in ` +
        `${folder}/package.json, or name the project in its \`implicitDependencies\``,
    );
}
