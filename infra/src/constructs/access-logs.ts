import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA as S3BucketEncryption } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { Construct } from 'constructs';

import { arnOf } from '../arn.ts';
import { AwsStack } from '../aws-stack.ts';
import { policyDocument, type Statement } from '../policy-document.ts';

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

/** The bucket that the load balancer and CloudFront write their access logs to, each below a prefix of its own. */
export class AccessLogs extends Construct {
  readonly bucketName: string;
  readonly bucketArn: string;
  /** The load balancer's logs are below it. */
  readonly loadBalancerPrefix = 'load-balancer';
  /** Whoever writes to the bucket depends on it: AWS tries a first write at once. */
  readonly deliveryPolicy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: AccessLogsProps) {
    super(scope, id);
    validateRetention(props.retentionDays);

    const bucket = new S3Bucket(this, 'bucket', {
      bucket: props.bucketName,
      forceDestroy: props.forceDestroy ?? false,
    });
    this.#harden(bucket);
    this.#expire(bucket, props.retentionDays);

    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.deliveryPolicy = this.#allowDelivery(bucket);
  }

  #harden(bucket: S3Bucket): void {
    new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, 'ownership', {
      bucket: bucket.id,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    new S3BucketEncryption(this, 'encryption', {
      bucket: bucket.id,
      // Load balancers cannot write to a bucket whose default is a KMS key.
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
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

  #allowDelivery(bucket: S3Bucket): S3BucketPolicy {
    const { account } = AwsStack.of(this);
    const statements: readonly Statement[] = [
      {
        sid: 'RefuseWithoutTls',
        effect: 'Deny',
        principals: '*',
        actions: ['s3:*'],
        resources: [bucket.arn, `${bucket.arn}/*`],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        sid: 'LoadBalancerLogs',
        principals: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
        actions: ['s3:PutObject'],
        resources: [`${bucket.arn}/${this.loadBalancerPrefix}/AWSLogs/${account}/*`],
        conditions: {
          ArnLike: { 'aws:SourceArn': arnOf(this, 'elasticloadbalancing', 'loadbalancer/*') },
        },
      },
      {
        sid: 'DistributionLogs',
        principals: { Service: 'delivery.logs.amazonaws.com' },
        actions: ['s3:PutObject'],
        resources: [`${bucket.arn}/AWSLogs/${account}/*`],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account, 's3:x-amz-acl': 'bucket-owner-full-control' },
          // CloudFront's deliveries are in us-east-1 wherever the bucket is.
          ArnLike: { 'aws:SourceArn': `arn:aws:logs:us-east-1:${account}:delivery-source:*` },
        },
      },
    ];
    return new S3BucketPolicy(this, 'policy', {
      bucket: bucket.id,
      policy: policyDocument(statements),
    });
  }
}

function validateRetention(days: number): void {
  if (!Number.isInteger(days) || days < 1)
    throw new Error(`\`retentionDays\` must be a whole number of days, 1 or more, got: ${days}`);
}
