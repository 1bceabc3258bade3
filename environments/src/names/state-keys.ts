import type { Shared } from '../model/shared.ts';

/** A stack that is deployed on its own, as people and workflows name it. */
export type StackName =
  | 'bootstrap'
  | `bootstrap-${string}`
  | 'ecr'
  | `vpc-${string}`
  | `app-${string}`
  | `monitoring-${string}`;

/**
 * The stack that the deployments of an account need first: `bootstrap` in the shared account, `bootstrap-<account>`
 * in others.
 */
export function bootstrapStack(shared: Pick<Shared, 'account'>, account: string): StackName {
  return account === shared.account ? 'bootstrap' : `bootstrap-${account}`;
}

/** The stack with an environment's network. */
export function vpcStack(environment: string): StackName {
  return `vpc-${environment}`;
}

/** The stack of an environment's services, and of the alarms by which their deployments are judged. */
export function appStack(environment: string): StackName {
  return `app-${environment}`;
}

/** The stack that watches an environment, and tells its operators. */
export function monitoringStack(environment: string): StackName {
  return `monitoring-${environment}`;
}

/** Key of a stack's state in the state bucket; Terraform's lock is the same key with `.tflock`. */
export function stateKey(stack: StackName): string {
  return `stacks/${stack}/terraform.tfstate`;
}

/** Name of the bucket with Terraform's states and the release ledgers; unique in the world by account and region. */
export function stateBucket({
  project,
  account,
  region,
}: Pick<Shared, 'project' | 'account' | 'region'>): string {
  return `${project}-terraform-${account}-${region}`;
}

/** Key of an environment's release ledger in the same bucket. */
export function ledgerKey(environment: string): string {
  return `releases/${environment}.json`;
}

/**
 * First characters of the keys, in the same bucket, that saved plans are encrypted with.
 * @param owner the environment whose plans they are; `ecr` for what all share
 */
export function planKeyPrefix(owner: string): string {
  return `plans/${owner}/`;
}
