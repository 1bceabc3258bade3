import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { Cloudtrail } from '@cdktf/provider-aws/lib/cloudtrail/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { Construct } from 'constructs';

import { policyDocument, serviceTrust } from '../../policy-document.ts';
import { AwsStack } from '../../aws-stack.ts';
import { retentionByChoice, waiveChecks } from '../../waiver.ts';
import { TRAIL_PREFIX, type RecordsBucket } from './records-bucket.ts';

/** Alarms need no older lines than this; the files stay for their own retention. */
const LOG_RETENTION_DAYS = 30;

export interface TrailProps {
  /** 3 to 128 letters, digits and hyphens. */
  readonly name: string;
  /** Its ARN, which the bucket and the key let in before there is a trail. */
  readonly arn: string;
  readonly logGroupName: string;
  readonly roleName: string;
  readonly records: RecordsBucket;
  readonly keyArn: string;
}

/**
 * A record of every call in the account, in all regions: files that tell when one of them was changed or taken away,
 * and a log group that alarms read.
 * @example
 * new Trail(this, 'trail', {
 *   name: names.trail,
 *   arn: trailArn,
 *   logGroupName: names.trailLogGroup,
 *   roleName: names.trailRole,
 *   records,
 *   keyArn: key.arn,
 * });
 */
export class Trail extends Construct {
  /** A reference, so that Terraform makes the readers of the group after it. */
  readonly logGroupName: string;

  constructor(scope: Construct, id: string, props: TrailProps) {
    super(scope, id);
    const { records, keyArn } = props;
    const group = this.#createLogGroup(props);
    this.logGroupName = group.name;
    const role = this.#createRole(props, group);
    const trail = new Cloudtrail(this, 'trail', {
      name: props.name,
      s3BucketName: records.bucket.id,
      s3KeyPrefix: TRAIL_PREFIX,
      kmsKeyId: keyArn,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      enableLogging: true,
      cloudWatchLogsGroupArn: `${group.arn}:*`,
      cloudWatchLogsRoleArn: role.arn,
      dependsOn: [records.policy],
    });
    waiveChecks(trail, '2027-06-01', {
      CKV_AWS_252: 'Alarms tell of the trail’s events; a message for each file would be noise.',
    });
  }

  #createLogGroup({ logGroupName: name, keyArn }: TrailProps): CloudwatchLogGroup {
    return waiveChecks(
      new CloudwatchLogGroup(this, 'group', { name, retentionInDays: LOG_RETENTION_DAYS, kmsKeyId: keyArn }),
      '2027-06-01',
      retentionByChoice,
    );
  }

  #createRole({ roleName: name, arn }: TrailProps, group: CloudwatchLogGroup): IamRole {
    const { account } = AwsStack.of(this);
    const role = new IamRole(this, 'role', {
      name,
      description: 'Writes the trail into its log group',
      assumeRolePolicy: serviceTrust('cloudtrail.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': account },
        ArnEquals: { 'aws:SourceArn': arn },
      }),
    });
    new IamRolePolicy(this, 'role-policy', {
      name: 'write-trail',
      role: role.id,
      policy: policyDocument([
        {
          sid: 'WriteTrail',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [`${group.arn}:log-stream:*`],
        },
      ]),
    });
    return role;
  }
}
