import { branchMatrix } from '../branch-matrix.ts';
import type { BranchTargets } from '../model/branch-targets.ts';
import { appStack, monitoringStack, vpcStack, type StackName } from '../names/state-keys.ts';

/**
 * What a branch deploys; nothing when it is none of the matrix.
 * @param branch its name without `refs/heads/`, whatever characters it has
 */
export function matrixFor(
  branch: string,
  matrix: Readonly<Record<string, BranchTargets>> = branchMatrix,
): BranchTargets | undefined {
  return Object.hasOwn(matrix, branch) ? matrix[branch] : undefined;
}

/** The stacks of a branch in the order they are deployed: repositories, VPCs, apps, and what watches these. */
export function stacksFor({ vpcs, apps }: Pick<BranchTargets, 'vpcs' | 'apps'>): readonly StackName[] {
  return ['ecr', ...vpcs.map(vpcStack), ...apps.map(appStack), ...apps.map(monitoringStack)];
}
