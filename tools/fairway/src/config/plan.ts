import {
  branchMatrixFile,
  resolveEnvironment,
  sharedFile,
  type EnvironmentDefinition,
} from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';

import type { WorkspaceEnvironments } from '../workspace/workspace.ts';

/** A value of an environment, and the file that decides it. */
export interface ResolvedValue {
  /** `services.logs.tasks.desired`; what all environments have in common starts with `shared`. */
  readonly path: string;
  readonly value: unknown;
  /** From the root of the workspace. */
  readonly file: string;
}

/** Every value of an environment, in the order of its type. */
export function planConfig(
  definition: EnvironmentDefinition,
  { matrix, shared }: Pick<WorkspaceEnvironments, 'matrix' | 'shared'>,
  manifests: readonly ServiceManifest[],
): readonly ResolvedValue[] {
  const { environment, files } = resolveEnvironment(definition, manifests);
  const branches = Object.entries(matrix)
    .filter(([, { apps }]) => apps.includes(definition.name))
    .map(([branch]) => branch);
  return [
    ...leavesOf(environment).map(({ path, value }) => ({ path, value, file: files.get(path) ?? '' })),
    { path: 'branches', value: branches, file: branchMatrixFile },
    ...leavesOf({ shared }).map((leaf) => ({ ...leaf, file: sharedFile })),
  ];
}

function leavesOf(value: object, prefix = ''): { readonly path: string; readonly value: unknown }[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    isBranch(inner) ? leavesOf(inner, `${prefix}${key}.`) : [{ path: `${prefix}${key}`, value: inner }],
  );
}

/** An object with something in it; an empty one is a value like any other. */
function isBranch(value: unknown): value is object {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
  );
}
