import {
  appStack,
  ledgerKey,
  planKeyPrefix,
  monitoringStack,
  stateBucket,
  stateKey,
  stateKeyAlias,
  vpcOf,
  vpcStack,
  type Environment,
  type Shared,
  type StackName,
} from '@fairway/environments';

import type { Statement } from '../policy-document.ts';

/**
 * Reads the states and the ledgers of some environments, to plan them; locks none, so that a pull request never holds
 * up a deployment. The list of the bucket has names alone; with it S3 answers differently for a state that does not
 * exist yet and for one that may not be read.
 */
export function readStates(shared: Shared, environments: readonly Environment[]): readonly Statement[] {
  const stacks = new Set<StackName>(['ecr', ...environments.flatMap(stacksOf)]);
  return [
    { sid: 'ListStates', actions: ['s3:ListBucket'], resources: [stateBucketArn(shared)] },
    {
      sid: 'ReadStates',
      actions: ['s3:GetObject'],
      resources: [
        ...[...stacks].map((stack) => stateArn(shared, stack)),
        ...environments.map((environment) => ledgerArn(shared, environment)),
      ],
    },
  ];
}

/** Puts the key of a saved plan where who applies it finds it; reads none and deletes none. */
export function savePlans(shared: Shared, { name }: Environment): Statement {
  return {
    sid: 'SaveOwnPlans',
    actions: ['s3:PutObject'],
    resources: [`${stateBucketArn(shared)}/${planKeyPrefix(name)}*`],
  };
}

/**
 * Reads and writes the files of an environment's deployments: the states of its own stacks with their locks, and its
 * ledger; reads the state of the VPC that it lives in.
 */
export function writeOwnStates(shared: Shared, environment: Environment): readonly Statement[] {
  const vpc = vpcStack(vpcOf(environment));
  return [
    { sid: 'ListStates', actions: ['s3:ListBucket'], resources: [stateBucketArn(shared)] },
    { sid: 'ReadVpcState', actions: ['s3:GetObject'], resources: [stateArn(shared, vpc)] },
    writeStates(shared, 'WriteOwnStates', ownStacks(environment)),
    {
      sid: 'WriteOwnLedger',
      actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
      resources: [ledgerArn(shared, environment)],
    },
    {
      // The keys of plans that wait for approval: each is read once, and deleted.
      sid: 'KeepOwnPlans',
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      resources: [`${stateBucketArn(shared)}/${planKeyPrefix(environment.name)}*`],
    },
  ];
}

export function writeStates(shared: Shared, sid: string, stacks: readonly StackName[]): Statement {
  return {
    sid,
    actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    resources: stacks.flatMap((stack) => [stateArn(shared, stack), `${stateArn(shared, stack)}.tflock`]),
  };
}

/** Uses the states' key, by way of S3 alone. */
export function useStateKey(shared: Shared, how: 'read' | 'write'): Statement {
  return {
    sid: 'UseStateKey',
    actions: how === 'read' ? ['kms:Decrypt'] : ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [`arn:aws:kms:${shared.region}:${shared.account}:key/*`],
    conditions: {
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': [stateKeyAlias(shared)] },
      StringEquals: { 'kms:ViaService': `s3.${shared.region}.amazonaws.com` },
    },
  };
}

/** Everything in the state bucket that an environment's deployments use. */
export function statesOf(shared: Shared, environment: Environment): readonly string[] {
  return [
    ...new Set([
      stateArn(shared, vpcStack(vpcOf(environment))),
      ...ownStacks(environment).flatMap((stack) => [
        stateArn(shared, stack),
        `${stateArn(shared, stack)}.tflock`,
      ]),
      ledgerArn(shared, environment),
      `${stateBucketArn(shared)}/${planKeyPrefix(environment.name)}*`,
    ]),
  ];
}

function ownStacks({ name }: Environment): readonly StackName[] {
  return [vpcStack(name), appStack(name), monitoringStack(name)];
}

/** The states that a plan of an environment reads: its own stacks, and the VPC that it lives in. */
function stacksOf(environment: Environment): readonly StackName[] {
  return [...ownStacks(environment), vpcStack(vpcOf(environment))];
}

/** Statements of the bucket's own policy, for one role of another account. */
export function fromOtherAccount(
  roleArn: string,
  sid: string,
  statements: readonly Statement[],
): readonly Statement[] {
  const [, , , , account = ''] = roleArn.split(':');
  return statements.map((statement) => ({
    ...statement,
    sid: `${sid}${statement.sid}`,
    // The account, narrowed down to a role: a policy that names a role which does not exist yet is refused.
    principals: { AWS: `arn:aws:iam::${account}:root` },
    conditions: { ArnEquals: { 'aws:PrincipalArn': roleArn } },
  }));
}

export function stateBucketArn(shared: Shared): string {
  return `arn:aws:s3:::${stateBucket(shared)}`;
}

function stateArn(shared: Shared, stack: StackName): string {
  return `${stateBucketArn(shared)}/${stateKey(stack)}`;
}

function ledgerArn(shared: Shared, { name }: Environment): string {
  return `${stateBucketArn(shared)}/${ledgerKey(name)}`;
}
