import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Linter {
  readonly name: 'zizmor' | 'shellcheck';
  readonly path: string;
}

/** The version that `.ci/install-workflow-linters` installs, and how a person does. */
export const LINTERS_FIX = 'bash .ci/install-workflow-linters';

/**
 * A linter of the workspace's folder, else of the machine.
 * @param path of the caller's `PATH`
 */
export function findLinter(name: Linter['name'], root: string, path: string): Linter | undefined {
  const folders = [join(root, '.fairway/tools/workflow-linters/bin'), ...path.split(delimiter)];
  const found = folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  return found === undefined ? undefined : { name, path: found };
}

/** @returns what it found; nothing when all is well */
export function runLinter({ path }: Linter, args: readonly string[], root: string, input = ''): string {
  const { status, stdout, stderr, error } = spawnSync(path, args, { cwd: root, encoding: 'utf8', input });
  if (error !== undefined) throw error;
  return status === 0 ? '' : `${stdout}${stderr}`;
}
