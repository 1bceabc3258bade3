import {
  applyRoleName,
  branchName,
  imagesEnvironment,
  planEnvironment,
  readRoleName,
  matrixFor,
  resolveEnvironment,
  sharedNames,
  stacksFor,
  vpcStack,
  type EnvironmentDefinition,
  type Shared,
  type StackName,
} from '@fairway/environments';

import { UsageError } from '../terminal/failure.ts';
import type { WorkspaceEnvironments } from '../workspace/workspace.ts';

/** The deployments of a branch, as workflows read them. Every field is there for every branch. */
export interface MatrixDocument {
  readonly branch: string;
  /** Whether the branch deploys anything; where it does not, the lists are empty. */
  readonly deploys: boolean;
  readonly imageTag: string | null;
  /**
   * The registry of its images and the one role that pushes them, whatever they are deployed to. `null` where it
   * deploys nothing.
   */
  readonly images: ImagesTarget | null;
  /** Environments whose VPC it deploys, in order. */
  readonly vpcs: readonly string[];
  /** Environments whose services it deploys, in order. */
  readonly apps: readonly string[];
  /** Every stack in the order of deployment: `./fairway deploy <stack>`. */
  readonly stacks: readonly StackName[];
  /** The place of each environment, and the role that deploys it; in the order of `vpcs`, then `apps`. */
  readonly environments: readonly EnvironmentTarget[];
  /** The targets of the jobs that deploy networks; those that deploy services follow. */
  readonly networks: readonly DeployTarget[];
  readonly services: readonly DeployTarget[];
  /** The plans that a pull request into the branch makes. */
  readonly pullRequests: readonly PlanTarget[];
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

/**
 * The settings of `./fairway deploy <target>` in a workflow: first a plan, then the apply that GitHub's environment
 * lets in.
 */
export interface DeployTarget extends EnvironmentTarget {
  /** `dev`, `vpc-dev` */
  readonly target: string;
  /** GitHub's environment, which is also ours. */
  readonly environment: string;
  /** GitHub's environment of the plan, and the role there. */
  readonly planEnvironment: string;
  readonly planRoleArn: string;
  /** The branch that deploys it; absent for a target that no branch deploys. */
  readonly branch?: string | undefined;
}

/** The settings of `./fairway plan <target>` in the workflow of a pull request. */
export interface PlanTarget {
  readonly target: string;
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
    const noTargets = { networks: [], services: [], pullRequests: [] };
    return { branch, deploys: false, imageTag: null, images: null, ...nothing, ...noTargets };
  }
  const { imageTag, vpcs, apps } = targets;
  const named = (names: readonly string[]) =>
    definitions.filter(({ name }) => names.includes(name)).toSorted(byOrder(names));
  const { account, region } = shared;
  const images = {
    environment: imagesEnvironment,
    account,
    region,
    roleArn: `arn:aws:iam::${account}:role/${sharedNames(shared).imagesRole}`,
  };
  const all = named([...new Set([...vpcs, ...apps])]);
  const networks = named(vpcs).map((each) => deployTarget(vpcStack(each.name), each, shared));
  const services = named(apps).map((each) => deployTarget(each.name, each, shared));
  const isPlanned = (target: DeployTarget) =>
    definitions.some((each) => each.name === target.environment && plannedByPullRequests(each));
  const pullRequests = plansOf([...networks, ...services].filter(isPlanned), shared);
  return {
    branch,
    deploys: true,
    imageTag,
    images,
    vpcs,
    apps,
    stacks: stacksFor(targets),
    environments: all.map((each) => targetOf(each, shared)),
    networks,
    services,
    pullRequests,
  };
}

/** The plans of a pull request: of the repositories, too, where there is one of an environment. */
function plansOf(planned: readonly DeployTarget[], shared: WorkspaceEnvironments['shared']): PlanTarget[] {
  const planRole = (account: string) => `arn:aws:iam::${account}:role/${sharedNames(shared).planRole}`;
  const plans = planned.map(({ target, region, account }) => ({
    target,
    region,
    roleArn: planRole(account),
  }));
  if (plans.length === 0) return [];
  return [{ target: 'ecr', region: shared.region, roleArn: planRole(shared.account) }, ...plans];
}

/** The targets of every branch, each with its branch, for workflows that go over all of them. */
export function planEveryBranch(environments: WorkspaceEnvironments) {
  const documents = Object.keys(environments.matrix).map((branch) => planMatrix(branch, environments));
  return {
    branches: documents.map(({ branch }) => branch),
    targets: documents.flatMap(({ branch, networks, services }) =>
      [...networks, ...services].map((target) => ({ branch, ...target })),
    ),
  };
}

/**
 * One environment, for a workflow that was started by hand.
 * @throws {UsageError} when there is none of that name
 */
export function environmentTarget(
  name: string,
  { definitions, matrix, shared }: WorkspaceEnvironments,
): DeployTarget {
  const definition = definitions.find((each) => each.name === name);
  if (definition === undefined) {
    const names = definitions.map((each) => each.name).join(', ');
    throw new UsageError(`no such environment: ${name}. There are: ${names}`);
  }
  return { ...deployTarget(name, definition, shared), branch: branchOf(name, matrix) };
}

/** The branch whose services an environment runs. */
export function branchOf(environment: string, matrix: WorkspaceEnvironments['matrix']): string | undefined {
  return Object.entries(matrix).find(([, { apps }]) => apps.includes(environment))?.[0];
}

function deployTarget(target: string, definition: EnvironmentDefinition, shared: Shared): DeployTarget {
  const { name, account } = definition;
  return {
    ...targetOf(definition, shared),
    target,
    environment: name,
    planEnvironment,
    planRoleArn: `arn:aws:iam::${account}:role/${readRoleName(shared, name)}`,
  };
}

function targetOf({ name, account, region }: EnvironmentDefinition, shared: Shared): EnvironmentTarget {
  const roleArn = `arn:aws:iam::${account}:role/${applyRoleName(shared, name)}`;
  return { name, account, region, roleArn };
}

/** The pipeline of an environment does not depend on its services. */
function plannedByPullRequests(definition: EnvironmentDefinition): boolean {
  return resolveEnvironment(definition, []).environment.pipeline.plannedByPullRequests;
}

function byOrder(names: readonly string[]) {
  return (a: EnvironmentDefinition, b: EnvironmentDefinition) =>
    names.indexOf(a.name) - names.indexOf(b.name);
}
