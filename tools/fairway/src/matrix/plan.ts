import {
  applyRoleName,
  branchName,
  imagesEnvironment,
  matrixFor,
  sharedNames,
  stacksFor,
  type EnvironmentDefinition,
  type StackName,
} from '@fairway/environments';

import type { WorkspaceEnvironments } from '../workspace/workspace.ts';

/** The deployments of a branch, as workflows read them. Every field is there for every branch. */
export interface MatrixDocument {
  readonly branch: string;
  /** Whether the branch deploys anything; where it does not, the lists are empty. */
  readonly deploys: boolean;
  readonly imageTag: string | null;
  /** Where its images are pushed, and by whom: by one role, whatever they are deployed to. `null` where it deploys nothing. */
  readonly images: ImagesTarget | null;
  /** Environments whose VPC it deploys, in order. */
  readonly vpcs: readonly string[];
  /** Environments whose services it deploys, in order. */
  readonly apps: readonly string[];
  /** Every stack in the order of deployment: `./fairway deploy <stack>`. */
  readonly stacks: readonly StackName[];
  /** Where each environment is, and the role that deploys it; in the order of `vpcs`, then `apps`. */
  readonly environments: readonly EnvironmentTarget[];
}

export interface ImagesTarget {
  /** GitHub's environment that a workflow must run in to sign in as the role. */
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  readonly roleArn: string;
}

export interface EnvironmentTarget {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly roleArn: string;
}

/** @param ref the branch's name, or `refs/heads/` and its name */
export function planMatrix(
  ref: string,
  { definitions, matrix, shared }: WorkspaceEnvironments,
): MatrixDocument {
  const branch = branchName(ref);
  const targets = matrixFor(branch, matrix);
  if (targets === undefined) {
    const nothing = { vpcs: [], apps: [], stacks: [], environments: [] };
    return { branch, deploys: false, imageTag: null, images: null, ...nothing };
  }
  const { imageTag, vpcs, apps } = targets;
  const environments = [...new Set([...vpcs, ...apps])].flatMap((name) =>
    definitions.filter((definition) => definition.name === name).map(targetOf),
  );
  const { account, region } = shared;
  const images = {
    environment: imagesEnvironment,
    ...{ account, region },
    roleArn: `arn:aws:iam::${account}:role/${sharedNames(shared).imagesRole}`,
  };
  return { branch, deploys: true, imageTag, images, vpcs, apps, stacks: stacksFor(targets), environments };

  function targetOf({ name, account, region }: EnvironmentDefinition): EnvironmentTarget {
    const roleArn = `arn:aws:iam::${account}:role/${applyRoleName(shared, name)}`;
    return { name, account, region, roleArn };
  }
}
