import { PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeTargetGroupsCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type IAMClient, ListRolePoliciesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { DeletePublicAccessBlockCommand } from '@aws-sdk/client-s3';
import { environmentNames, serviceNames, type Shared } from '@fairway/environments';

import type { Clients } from './read-back/clients.ts';

/**
 * Changes by hand, in five places of an environment, what its stack has made.
 * @returns what a plan's address of each must have in it
 */
export async function changeByHand(
  { loadBalancing, logs, s3, iam }: Clients,
  shared: Shared,
  name: string,
): Promise<readonly RegExp[]> {
  const arnOf = async (group: string) =>
    (await loadBalancing.send(new DescribeTargetGroupsCommand({ Names: [group] }))).TargetGroups?.[0]
      ?.TargetGroupArn;
  const namesOf = (service: string) => serviceNames(shared, { name }, service);
  await loadBalancing.send(
    new ModifyTargetGroupCommand({
      TargetGroupArn: await arnOf(namesOf('compare').targetGroup),
      HealthCheckPath: '/elsewhere',
    }),
  );
  await loadBalancing.send(
    new ModifyTargetGroupAttributesCommand({
      TargetGroupArn: await arnOf(namesOf('logs').targetGroup),
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '7' }],
    }),
  );
  const { logGroup: logGroupName } = namesOf('status');
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
  const { serviceStateBucket: Bucket } = environmentNames(shared, { ...shared, name });
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  await openRole(iam, namesOf('logs').taskRole);
  return [
    /^aws_lb_target_group\..*compare/,
    /^aws_lb_target_group\..*logs/,
    /^aws_cloudwatch_log_group\..*status/,
    /^aws_s3_bucket_public_access_block\./,
    /^aws_iam_role_policy\./,
  ];
}

/** A task role may suddenly do more than its service needs. */
async function openRole(iam: IAMClient, RoleName: string): Promise<void> {
  const { PolicyNames: [PolicyName] = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
  });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
}
