import type { EnvironmentDefinition } from './definition.ts';

/** The folder of the files that people edit, from the root of the workspace. */
const FOLDER = 'environments/src';

/** The file of an environment, from the root of the workspace. */
export function fileOf({ name }: Pick<EnvironmentDefinition, 'name'>): string {
  // Preview environments are generated, so they have no file of their own.
  return `${FOLDER}/${/^preview[1-9]$/.test(name) ? 'previews' : name}.ts`;
}

export const defaultsFile = `${FOLDER}/defaults.ts`;
export const sharedFile = `${FOLDER}/shared.ts`;
export const environmentsFile = `${FOLDER}/environments.ts`;
export const branchMatrixFile = `${FOLDER}/branch-matrix.ts`;
