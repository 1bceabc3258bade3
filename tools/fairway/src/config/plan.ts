import {
  accountChoices,
  accountCosts,
  branchMatrixFile,
  resolveEnvironment,
  sharedFile,
  type AccountCost,
  type EnvironmentDefinition,
} from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';

import type { WorkspaceEnvironments } from '../workspace/workspace.ts';

/** A value of an environment, and the file that decides it. */
export interface ResolvedValue {
  /** `services.logs.tasks.desired`; values that all environments share start with `shared`. */
  readonly path: string;
  readonly value: unknown;
  /** The deciding file, from the root of the workspace. */
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
    ...leavesOf(environment).map(({ path, value }) => ({ path, value, file: fileOfValue(files, path) })),
    { path: 'branches', value: branches, file: branchMatrixFile },
    ...leavesOf({ shared }).map((leaf) => ({ ...leaf, file: sharedFile })),
  ];
}

/** Lists the watches over the environment's account, on and off, and the cost of each. */
export function planAccountCosts(
  { account }: Pick<EnvironmentDefinition, 'account'>,
  { shared }: Pick<WorkspaceEnvironments, 'shared'>,
): readonly AccountCost[] {
  return accountCosts(accountChoices(shared, account));
}

/** The file of the value itself, or of the list that it is part of. */
function fileOfValue(files: ReadonlyMap<string, string>, path: string): string {
  const own = files.get(path);
  if (own !== undefined || !path.includes('.')) return own ?? '';
  return fileOfValue(files, path.slice(0, path.lastIndexOf('.')));
}

function leavesOf(value: object, prefix = ''): { readonly path: string; readonly value: unknown }[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    isBranch(inner) ? leavesOf(inner, `${prefix}${key}.`) : [{ path: `${prefix}${key}`, value: inner }],
  );
}

/** An object with something in it, or a list of objects; an empty one is a value like any other. */
function isBranch(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return false;
  return !Array.isArray(value) || value.some((each) => typeof each === 'object' && each !== null);
}
