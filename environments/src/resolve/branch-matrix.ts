import { branchMatrix } from '../branch-matrix.ts';
import type { BranchTargets } from '../model/branch-targets.ts';
import { appStack, monitoringStack, vpcStack, type StackName } from '../names/state-keys.ts';

/**
 * The environments that a branch deploys; none for a branch that is not in the matrix.
 * @param branch its name, whatever characters it has, or `refs/heads/` and its name, as git and GitHub have it
 */
export function matrixFor(
  branch: string,
  matrix: Readonly<Record<string, BranchTargets>> = branchMatrix,
): BranchTargets | undefined {
  const name = branchName(branch);
  return Object.hasOwn(matrix, name) ? matrix[name] : undefined;
}

/** `staging` of `refs/heads/staging`; a tag, `refs/tags/staging`, is no branch and keeps its prefix. */
export function branchName(ref: string): string {
  return ref.replace(/^refs\/heads\//, '');
}

/** The stacks of a branch in the order they are deployed: repositories, VPCs, apps, and their monitoring. */
export function stacksFor({ vpcs, apps }: Pick<BranchTargets, 'vpcs' | 'apps'>): readonly StackName[] {
  return ['ecr', ...vpcs.map(vpcStack), ...apps.map(appStack), ...apps.map(monitoringStack)];
}
