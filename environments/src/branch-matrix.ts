import { appStack, monitoringStack, vpcStack, type StackName } from './names/state-keys.ts';

/** What a branch deploys. */
export interface BranchTargets {
  /** Images get the alias `latest-<imageTag>`. */
  readonly imageTag: string;
  /** Environments whose VPC it deploys, in order; before any app. */
  readonly vpcs: readonly string[];
  /** Environments whose services it deploys, in order. */
  readonly apps: readonly string[];
}

/** Where the matrix is written, from the root of the workspace. */
export const branchMatrixFile = 'environments/src/branch-matrix.ts';

/** Branches that deploy. Every other deploys nothing. */
export const branchMatrix: Readonly<Record<string, BranchTargets>> = {
  develop: { imageTag: 'dev', vpcs: ['dev'], apps: ['dev', 'qa'] },
  staging: { imageTag: 'staging', vpcs: ['staging'], apps: ['staging'] },
  main: { imageTag: 'prod', vpcs: ['prod'], apps: ['prod'] },
};

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
