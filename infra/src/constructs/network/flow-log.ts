import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { FlowLog as VpcFlowLog } from '@cdktf/provider-aws/lib/flow-log/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { Construct } from 'constructs';

import { AwsStack } from '../../aws-stack.ts';
import { LogKey } from '../log-key.ts';
import { policyDocument, serviceTrust } from '../../policy-document.ts';
import { retentionByChoice, waiveChecks } from '../../waiver.ts';

export interface FlowLogProps {
  readonly vpc: Vpc;
  readonly groupName: string;
  readonly roleName: string;
  /** Days, one of CloudWatch's values. */
  readonly retentionDays: number;
}

/**
 * A log of every connection in the VPC, accepted or not, in a log group of its own.
 * @example
 * new FlowLog(this, 'flow-log', {
 *   vpc,
 *   groupName: names.flowLogGroup,
 *   roleName: names.flowLogRole,
 *   retentionDays: 30,
 * });
 */
export class FlowLog extends Construct {
  constructor(scope: Construct, id: string, { vpc, groupName, roleName, retentionDays }: FlowLogProps) {
    super(scope, id);
    const { account, region } = AwsStack.of(this);

    const key = new LogKey(this, 'key', { logGroups: [groupName] });
    const group = waiveChecks(
      new CloudwatchLogGroup(this, 'group', {
        name: groupName,
        retentionInDays: retentionDays,
        kmsKeyId: key.arn,
      }),
      '2027-06-01',
      retentionByChoice,
    );
    const role = new IamRole(this, 'role', {
      name: roleName,
      description: 'Writes the flow logs of the VPC',
      // Any account could name this role in its own flow log otherwise.
      assumeRolePolicy: serviceTrust('vpc-flow-logs.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:aws:ec2:${region}:${account}:vpc-flow-log/*` },
      }),
    });
    new IamRolePolicy(this, 'role-policy', {
      name: 'write-flow-log',
      role: role.id,
      policy: policyDocument([
        {
          sid: 'WriteFlowLog',
          actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
          resources: [`${group.arn}:*`],
        },
        // The service makes this call before its first write, and the call names no group.
        { sid: 'FindLogGroup', actions: ['logs:DescribeLogGroups'], resources: ['*'] },
      ]),
    });
    new VpcFlowLog(this, 'log', {
      vpcId: vpc.id,
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logDestination: group.arn,
      iamRoleArn: role.arn,
    });
  }
}
