import { CloudWatchLogsClient, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  IAMClient,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { DeletePublicAccessBlockCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import type { RehearsalRecord } from '@fairway/rehearsal';

/**
 * Changes by hand, in five places of an environment, what its stack has made.
 * @returns what a plan's address of each must have in it
 */
export async function changeByHand(
  { variables }: RehearsalRecord,
  region: string,
  environment: string,
): Promise<readonly RegExp[]> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const settings = { endpoint: variables['AWS_ENDPOINT_URL'] ?? '', region, credentials };
  const elb = new ElasticLoadBalancingV2Client(settings);
  const logs = new CloudWatchLogsClient(settings);
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const iam = new IAMClient(settings);
  try {
    const arnOf = async (name: string) =>
      (await elb.send(new DescribeTargetGroupsCommand({ Names: [name] }))).TargetGroups?.[0]?.TargetGroupArn;
    await elb.send(
      new ModifyTargetGroupCommand({
        ...{ TargetGroupArn: await arnOf(`${environment}-compare`), HealthCheckPath: '/elsewhere' },
      }),
    );
    await elb.send(
      new ModifyTargetGroupAttributesCommand({
        TargetGroupArn: await arnOf(`${environment}-logs`),
        Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '7' }],
      }),
    );
    const logGroupName = `/fairway/${environment}/status`;
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    const bucket = Buckets.find(({ Name = '' }) => Name.includes(`-${environment}-`))?.Name;
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket: bucket }));
    await openRole(iam, environment);
    return [
      /^aws_lb_target_group\..*compare/,
      /^aws_lb_target_group\..*logs/,
      /^aws_cloudwatch_log_group\..*status/,
      /^aws_s3_bucket_public_access_block\./,
      /^aws_iam_role_policy\./,
    ];
  } finally {
    for (const client of [elb, logs, s3, iam]) client.destroy();
  }
}

/** The task role of the service that has a policy of its own may suddenly do anything. */
async function openRole(iam: IAMClient, environment: string): Promise<void> {
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  const role = Roles.find(({ RoleName = '' }) => RoleName.includes(`${environment}-logs-task`));
  if (role?.RoleName === undefined) throw new Error(`no task role of logs in ${environment}`);
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: role.RoleName }));
  const [PolicyName] = PolicyNames;
  const PolicyDocument = JSON.stringify({
    ...{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] },
  });
  await iam.send(new PutRolePolicyCommand({ RoleName: role.RoleName, PolicyName, PolicyDocument }));
}
