import type { EnvironmentDefinition } from './definition.ts';

/** The folder of what people edit, from the root of the workspace. */
const FOLDER = 'environments/src';

/** The file of an environment, from the root of the workspace. */
export function fileOf({ name }: Pick<EnvironmentDefinition, 'name'>): string {
  // Those for previews are made, not written.
  return `${FOLDER}/${/^preview[1-9]$/.test(name) ? 'previews' : name}.ts`;
}

export const defaultsFile = `${FOLDER}/defaults.ts`;
export const sharedFile = `${FOLDER}/shared.ts`;
export const environmentsFile = `${FOLDER}/environments.ts`;
export const branchMatrixFile = `${FOLDER}/branch-matrix.ts`;
