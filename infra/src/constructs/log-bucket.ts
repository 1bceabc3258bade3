import { requireRules } from '@fairway/service-manifest';
import { logRetentionRules, logWriterRules } from '@fairway/environments';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { Construct } from 'constructs';

import type { Statement } from '../policy-document.ts';
import { bucketOfLogs, ClosedBucket } from './closed-bucket.ts';

export interface LogBucketProps {
  /** 3 to 63 characters, unique in all of AWS. */
  readonly name: string;
  /** Days after which a log is gone: a whole number, 1 to 3,650. */
  readonly retentionDays: number;
  /**
   * Writers besides those that the account's own policies allow: ids of accounts, and ARNs of IAM roles.
   * @default [] - nobody
   */
  readonly writers?: readonly string[];
  /**
   * Whether destroying the bucket destroys the logs that are still in it; otherwise destroying a bucket that is not
   * empty fails.
   * @default false
   */
  readonly forceDestroy?: boolean;
}

/**
 * The bucket that programs write their logs to, for services that read them. Writers may add, and read nothing back.
 * @example
 * new LogBucket(this, 'logs', { name: names.logBucket, retentionDays: 90, writers: ['arn:aws:iam::…:role/shipper'] });
 */
export class LogBucket extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: LogBucketProps) {
    super(scope, id);
    const { name, retentionDays, writers = [], forceDestroy = false } = props;
    requireRules([
      ...logRetentionRules('retentionDays', retentionDays),
      ...logWriterRules('writers', writers),
    ]);

    const { bucket } = new ClosedBucket(this, 'closed', {
      name,
      forceDestroy,
      checks: {
        ...bucketOfLogs,
        CKV_AWS_18: 'Its readers and writers log their actions; a log of the log tells nothing more.',
      },
      statements: ({ arn }) => (writers.length === 0 ? [] : [mayWrite(arn, writers)]),
    });
    new S3BucketLifecycleConfiguration(this, 'expiry', {
      bucket: bucket.id,
      rule: [
        {
          id: 'expire',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          expiration: [{ days: retentionDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
    });
    this.name = bucket.bucket;
  }
}

/** Writers in other accounts need `s3:PutObject` in their own policies too. */
function mayWrite(bucketArn: string, writers: readonly string[]): Statement {
  return {
    sid: 'WriteLogs',
    principals: {
      AWS: writers.map((each) => (each.startsWith('arn:') ? each : `arn:aws:iam::${each}:root`)),
    },
    actions: ['s3:PutObject'],
    resources: [`${bucketArn}/*`],
  };
}
