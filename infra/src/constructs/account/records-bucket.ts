import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import type { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketVersioningA as S3BucketVersioning } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { Construct } from 'constructs';

import { AwsStack } from '../../aws-stack.ts';
import type { Statement } from '../../policy-document.ts';
import { ClosedBucket } from '../closed-bucket.ts';

/** The prefix of each service's files. */
export const TRAIL_PREFIX = 'trail';
export const CONFIG_PREFIX = 'config';

/** Days for which a deleted or overwritten object can be brought back. */
const OLD_VERSION_DAYS = 30;

export interface RecordsBucketProps {
  /** 3 to 63 characters, unique in all of AWS. */
  readonly name: string;
  readonly keyArn: string;
  /** ARN of the only trail that may write. */
  readonly trailArn: string;
  /** ARN of the role by which AWS Config writes. @default - none */
  readonly recorderRoleArn?: string;
  /** Days that files are kept. */
  readonly retentionDays: number;
}

/**
 * The files of the trail and of the recorder: encrypted, versioned, gone after their time, written by these two services
 * for this account alone. No role of the pipeline reaches it.
 * @example
 * new RecordsBucket(this, 'records', {
 *   name: names.recordsBucket,
 *   keyArn: key.arn,
 *   trailArn,
 *   retentionDays: 365,
 * });
 */
export class RecordsBucket extends Construct {
  readonly bucket: S3Bucket;
  /** Writers of records must wait for it. */
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: RecordsBucketProps) {
    super(scope, id);
    const { account } = AwsStack.of(this);
    const closed = new ClosedBucket(this, 'closed', {
      name: props.name,
      keyArn: props.keyArn,
      preventDestroy: true,
      checks: {
        CKV_AWS_18: 'Its writers are services of AWS; who reads it is told by the trail that is in it.',
      },
      statements: ({ arn }) => [...trailWrites(arn, account, props), ...recorderWrites(arn, account, props)],
    });
    this.bucket = closed.bucket;
    this.policy = closed.policy;
    const versioning = new S3BucketVersioning(this, 'versioning', {
      bucket: this.bucket.id,
      versioningConfiguration: { status: 'Enabled' },
    });
    new S3BucketLifecycleConfiguration(this, 'expiry', {
      bucket: this.bucket.id,
      rule: [
        {
          id: 'expire',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          expiration: [{ days: props.retentionDays }],
          noncurrentVersionExpiration: [{ noncurrentDays: OLD_VERSION_DAYS }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
      dependsOn: [versioning],
    });
  }
}

function trailWrites(arn: string, account: string, { trailArn }: RecordsBucketProps): readonly Statement[] {
  const trail = { principals: { Service: 'cloudtrail.amazonaws.com' } };
  const ofTrail = { 'aws:SourceArn': trailArn };
  return [
    {
      ...trail,
      sid: 'TrailLooks',
      actions: ['s3:GetBucketAcl'],
      resources: [arn],
      conditions: { StringEquals: ofTrail },
    },
    {
      ...trail,
      sid: 'TrailWrites',
      actions: ['s3:PutObject'],
      resources: [`${arn}/${TRAIL_PREFIX}/AWSLogs/${account}/*`],
      conditions: { StringEquals: { ...ofTrail, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
  ];
}

function recorderWrites(
  arn: string,
  account: string,
  { recorderRoleArn }: RecordsBucketProps,
): readonly Statement[] {
  if (recorderRoleArn === undefined) return [];
  const recorder = { principals: { AWS: recorderRoleArn } };
  return [
    { ...recorder, sid: 'RecorderLooks', actions: ['s3:GetBucketAcl', 's3:ListBucket'], resources: [arn] },
    {
      ...recorder,
      sid: 'RecorderWrites',
      actions: ['s3:PutObject'],
      resources: [`${arn}/${CONFIG_PREFIX}/AWSLogs/${account}/Config/*`],
    },
  ];
}
