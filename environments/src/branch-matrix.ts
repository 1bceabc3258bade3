import type { BranchTargets } from './model/branch-targets.ts';

/** Branches that deploy. Every other deploys nothing. */
export const branchMatrix: Readonly<Record<string, BranchTargets>> = {
  develop: { imageTag: 'dev', vpcs: ['dev'], apps: ['dev', 'qa'] },
  staging: { imageTag: 'staging', vpcs: ['staging'], apps: ['staging'] },
  main: { imageTag: 'prod', vpcs: ['prod'], apps: ['prod'] },
};
