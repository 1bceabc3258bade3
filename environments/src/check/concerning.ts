import type { BranchTargets } from '../model/branch-targets.ts';
import type { EnvironmentDefinition } from '../model/definition.ts';
import { branchName } from '../resolve/branch-matrix.ts';
import type { Fault } from './fault.ts';

export interface DeployedByBranch {
  readonly definitions: readonly EnvironmentDefinition[];
  readonly matrix: Readonly<Record<string, BranchTargets>>;
}

/**
 * The faults that keep a branch from deploying: of its environments, of those in whose VPCs they live, of its own
 * line of the matrix, and of the shared settings. Faults of other environments stop the branches that deploy those.
 * @param branch its name, or `refs/heads/` and its name
 */
export function faultsOfBranch(
  branch: string,
  faults: readonly Fault[],
  { definitions, matrix }: DeployedByBranch,
): readonly Fault[] {
  const name = branchName(branch);
  const { vpcs = [], apps = [] } = new Map(Object.entries(matrix)).get(name) ?? {};
  const deployed = new Set([...vpcs, ...apps]);
  const hosts = definitions.filter((each) => deployed.has(each.name)).map(hostOf);
  const others = definitions
    .map((each) => each.name)
    .filter((each) => !deployed.has(each) && !hosts.includes(each));
  return faults.filter(({ subject, path }) =>
    subject === 'branch-matrix' ? path === name || path.startsWith(`${name}.`) : !others.includes(subject),
  );
}

/** The host of a definition that may be of any shape. */
function hostOf({ name, network }: EnvironmentDefinition): string {
  const { vpc = name } = { ...network } as { readonly vpc?: string };
  return vpc;
}
