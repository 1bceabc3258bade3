import { requireRules } from '@fairway/service-manifest';
import { accessLogRetentionRules } from '@fairway/environments';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import type { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { Construct } from 'constructs';

import { arnOf } from '../../arn.ts';
import { AwsStack } from '../../aws-stack.ts';
import type { Statement } from '../../policy-document.ts';
import { bucketOfLogs, ClosedBucket } from '../closed-bucket.ts';

export interface AccessLogsProps {
  /** Name of the bucket: 3 to 63 characters, unique in all of AWS. */
  readonly bucketName: string;
  /** Days that a log is kept: a whole number, 1 or more. */
  readonly retentionDays: number;
  /**
   * Whether destroying the bucket destroys the logs that are still in it; otherwise destroying a bucket that is not
   * empty fails.
   * @default false
   */
  readonly forceDestroy?: boolean;
}

/**
 * The bucket that the load balancer and CloudFront write their access logs to, each below a prefix of its own.
 * @example
 * const accessLogs = new AccessLogs(this, 'access-logs', {
 *   bucketName: names.accessLogBucket,
 *   retentionDays: 90,
 * });
 */
export class AccessLogs extends Construct {
  readonly bucketName: string;
  readonly bucketArn: string;
  /** The load balancer's logs are below it. */
  readonly loadBalancerPrefix = 'load-balancer';
  /** Every writer to the bucket depends on it: AWS tries a first write at once. */
  readonly deliveryPolicy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: AccessLogsProps) {
    super(scope, id);
    requireRules(accessLogRetentionRules('retentionDays', props.retentionDays));

    const { bucket, policy } = new ClosedBucket(this, 'closed', {
      name: props.bucketName,
      checks: {
        ...bucketOfLogs,
        CKV_AWS_18: 'It is where access is logged; a log of the log tells nothing more.',
      },
      forceDestroy: props.forceDestroy ?? false,
      statements: ({ arn }) => this.#deliveries(arn),
    });
    this.#expire(bucket, props.retentionDays);

    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.deliveryPolicy = policy;
  }

  #expire(bucket: S3Bucket, days: number): void {
    new S3BucketLifecycleConfiguration(this, 'expiry', {
      bucket: bucket.id,
      rule: [
        {
          id: 'expire',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          expiration: [{ days }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
    });
  }

  #deliveries(bucketArn: string): readonly Statement[] {
    const { account } = AwsStack.of(this);
    return [
      {
        sid: 'LoadBalancerLogs',
        principals: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
        actions: ['s3:PutObject'],
        resources: [`${bucketArn}/${this.loadBalancerPrefix}/AWSLogs/${account}/*`],
        conditions: {
          ArnLike: { 'aws:SourceArn': arnOf(this, 'elasticloadbalancing', 'loadbalancer/*') },
        },
      },
      {
        sid: 'DistributionLogs',
        principals: { Service: 'delivery.logs.amazonaws.com' },
        actions: ['s3:PutObject'],
        resources: [`${bucketArn}/AWSLogs/${account}/*`],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account, 's3:x-amz-acl': 'bucket-owner-full-control' },
          // CloudFront's deliveries are in us-east-1 wherever the bucket is.
          ArnLike: { 'aws:SourceArn': `arn:aws:logs:us-east-1:${account}:delivery-source:*` },
        },
      },
    ];
  }
}
