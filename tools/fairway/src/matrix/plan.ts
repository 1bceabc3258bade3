import {
  applyRoleName,
  matrixFor,
  stacksFor,
  type EnvironmentDefinition,
  type StackName,
} from '@fairway/environments';

import type { WorkspaceEnvironments } from '../workspace/workspace.ts';

/** What a branch deploys, as workflows read it. Every field is there for every branch. */
export interface MatrixDocument {
  readonly branch: string;
  /** Whether the branch deploys anything; where it does not, the lists are empty. */
  readonly deploys: boolean;
  readonly imageTag: string | null;
  /** Environments whose VPC it deploys, in order. */
  readonly vpcs: readonly string[];
  /** Environments whose services it deploys, in order. */
  readonly apps: readonly string[];
  /** Every stack in the order of deployment: `./fairway deploy <stack>`. */
  readonly stacks: readonly StackName[];
  /** Where each environment is, and the role that deploys it; in the order of `vpcs`, then `apps`. */
  readonly environments: readonly EnvironmentTarget[];
}

export interface EnvironmentTarget {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly roleArn: string;
}

export function planMatrix(
  branch: string,
  { definitions, matrix, shared }: WorkspaceEnvironments,
): MatrixDocument {
  const targets = matrixFor(branch, matrix);
  if (targets === undefined) {
    return { branch, deploys: false, imageTag: null, vpcs: [], apps: [], stacks: [], environments: [] };
  }
  const { imageTag, vpcs, apps } = targets;
  const environments = [...new Set([...vpcs, ...apps])].flatMap((name) =>
    definitions.filter((definition) => definition.name === name).map(targetOf),
  );
  return { branch, deploys: true, imageTag, vpcs, apps, stacks: stacksFor(targets), environments };

  function targetOf({ name, account, region }: EnvironmentDefinition): EnvironmentTarget {
    const roleArn = `arn:aws:iam::${account}:role/${applyRoleName(shared, name)}`;
    return { name, account, region, roleArn };
  }
}
