import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketLoggingA as S3BucketLogging } from '@cdktf/provider-aws/lib/s3-bucket-logging/index.js';
import { S3BucketVersioningA as S3BucketVersioning } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { Construct } from 'constructs';

import { accountArn } from '../arn.ts';
import { AwsStack } from '../aws-stack.ts';
import { policyDocument, type Statement } from '../policy-document.ts';
import { bucketOfLogs, ClosedBucket } from './closed-bucket.ts';

/** Days for which an overwritten state can be brought back, and the number of versions that are kept at any age. */
const OLD_VERSION_DAYS = 90;
const OLD_VERSIONS_KEPT = 20;
/** Days for which readers and writers of a state can be looked up. */
const ACCESS_LOG_DAYS = 365;

export interface StateBucketProps {
  /** 3 to 63 characters, unique in all of AWS. */
  readonly name: string;
  /** Name of the bucket with the log of reads and writes: 3 to 63 characters, unique in all of AWS. */
  readonly accessLogName: string;
  /** `alias/…`: permissions to use the key name it. */
  readonly keyAlias: string;
  /** Permissions of other accounts' roles on it; roles of its own account have theirs in their own policies. */
  readonly otherAccounts: readonly Statement[];
  /** Rights of other accounts' roles on its key. */
  readonly otherAccountsKey: readonly Statement[];
}

/**
 * The bucket of all Terraform states and release ledgers: versioned, with a key of its own, by TLS only, not public, each
 * access told in a bucket beside it.
 * @example
 * new StateBucket(this, 'state', {
 *   ...{ name, accessLogName, keyAlias: stateKeyAlias(shared) },
 *   ...{ otherAccounts: [], otherAccountsKey: [] },
 * });
 */
export class StateBucket extends Construct {
  constructor(scope: Construct, id: string, props: StateBucketProps) {
    super(scope, id);
    const key = this.#createKey(props);
    const { bucket } = new ClosedBucket(this, 'closed', {
      name: props.name,
      keyArn: key.arn,
      // Without its states Terraform can neither change nor remove anything that it has made.
      preventDestroy: true,
      statements: () => props.otherAccounts,
    });
    this.#keepVersions(bucket);
    this.#logAccess(bucket, props.accessLogName);
  }

  #createKey({ keyAlias, otherAccountsKey }: StateBucketProps): KmsKey {
    const key = new KmsKey(this, 'key', {
      description: 'Terraform states and release ledgers',
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: policyDocument([
        { sid: 'Account', principals: { AWS: accountArn(this) }, actions: ['kms:*'], resources: ['*'] },
        ...otherAccountsKey,
      ]),
      // Without the key no state can be read any more.
      lifecycle: { preventDestroy: true },
    });
    new KmsAlias(this, 'key-alias', { name: keyAlias, targetKeyId: key.keyId });
    return key;
  }

  #keepVersions(bucket: S3Bucket): void {
    const versioning = new S3BucketVersioning(this, 'versioning', {
      bucket: bucket.id,
      versioningConfiguration: { status: 'Enabled' },
    });
    new S3BucketLifecycleConfiguration(this, 'old-versions', {
      bucket: bucket.id,
      rule: [
        {
          id: 'old-versions',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          noncurrentVersionExpiration: [
            { noncurrentDays: OLD_VERSION_DAYS, newerNoncurrentVersions: OLD_VERSIONS_KEPT },
          ],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      dependsOn: [versioning],
    });
  }

  #logAccess(bucket: S3Bucket, name: string): void {
    const { account } = AwsStack.of(this);
    const { bucket: logs, policy } = new ClosedBucket(this, 'access-logs', {
      name,
      checks: bucketOfLogs,
      statements: ({ arn }) => [
        {
          sid: 'ServerAccessLogs',
          principals: { Service: 'logging.s3.amazonaws.com' },
          actions: ['s3:PutObject'],
          resources: [`${arn}/*`],
          conditions: {
            StringEquals: { 'aws:SourceAccount': account },
            ArnEquals: { 'aws:SourceArn': bucket.arn },
          },
        },
      ],
    });
    new S3BucketLifecycleConfiguration(this, 'access-logs-expiry', {
      bucket: logs.id,
      rule: [
        {
          id: 'expire',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          expiration: [{ days: ACCESS_LOG_DAYS }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
    });
    new S3BucketLogging(this, 'logging', {
      bucket: bucket.id,
      targetBucket: logs.id,
      targetPrefix: 'states/',
      dependsOn: [policy],
    });
  }
}
