import type { Project } from '../workspace.ts';
import { affectedBase } from './affected-base.ts';
import { affectedProjects } from './nx.ts';
import type { TestOptions } from './options.ts';

/** @throws {UnknownProjectError} */
export async function selectProjects(
  root: string,
  all: readonly Project[],
  options: Pick<TestOptions, 'projects' | 'affected'>,
  nxBase: string | undefined,
  say: (line: string) => void,
): Promise<readonly Project[]> {
  const named = options.projects.length === 0 ? all : findNamed(all, options.projects);
  if (!options.affected) return named;

  const { commit, reason } = await affectedBase(root, nxBase);
  say(`Testing ${reason}.`);
  if (commit === undefined) return named;

  const affected = new Set(await affectedProjects(root, commit));
  const changed = named.filter((project) => affected.has(project.name));
  say(changed.length === 0 ? 'Nothing changed.' : `Changed: ${changed.map(({ name }) => name).join(', ')}.`);
  return changed;
}

export class UnknownProjectError extends Error {}

function findNamed(all: readonly Project[], names: readonly string[]): readonly Project[] {
  const unknown = names.filter((name) => !all.some((project) => project.name === name));
  if (unknown.length > 0) {
    const known = all.map(({ name }) => name).join(', ');
    throw new UnknownProjectError(`no project is called ${unknown.join(', ')}; the projects are: ${known}`);
  }
  return all.filter(({ name }) => names.includes(name));
}
