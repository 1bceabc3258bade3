import {
  appStack,
  ledgerKey,
  monitoringStack,
  stateBucket,
  stateKey,
  vpcOf,
  vpcStack,
  type Environment,
  type Shared,
} from '@fairway/environments';

import type { Statement } from '../policy-document.ts';

/** Reads every state, to plan; locks none, so that a pull request never holds up a deployment. */
export function readStates(shared: Shared): readonly Statement[] {
  const bucket = bucketArn(shared);
  return [
    { sid: 'ListStates', actions: ['s3:ListBucket'], resources: [bucket] },
    { sid: 'ReadStates', actions: ['s3:GetObject'], resources: [`${bucket}/stacks/*`] },
  ];
}

/**
 * Reads and writes what an environment's deployments write: the states of its own stacks with their locks, and its
 * ledger; reads the state of the VPC that it lives in.
 */
export function writeOwnStates(shared: Shared, environment: Environment): readonly Statement[] {
  const bucket = bucketArn(shared);
  const objects = [vpcStack, appStack, monitoringStack].map((stack) => stateKey(stack(environment.name)));
  return [
    { sid: 'ListStates', actions: ['s3:ListBucket'], resources: [bucket] },
    {
      sid: 'ReadVpcState',
      actions: ['s3:GetObject'],
      resources: [`${bucket}/${stateKey(vpcStack(vpcOf(environment)))}`],
    },
    {
      sid: 'WriteOwnStates',
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      resources: objects.flatMap((key) => [`${bucket}/${key}`, `${bucket}/${key}.tflock`]),
    },
    {
      sid: 'WriteOwnLedger',
      actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
      resources: [`${bucket}/${ledgerKey(environment.name)}`],
    },
  ];
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

function bucketArn(shared: Shared): string {
  return `arn:aws:s3:::${stateBucket(shared)}`;
}
