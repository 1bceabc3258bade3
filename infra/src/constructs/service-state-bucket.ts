import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA as S3BucketEncryption } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA as S3BucketVersioning } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { Construct } from 'constructs';

import { bucketArn } from '../arn.ts';
import { policyDocument } from '../policy-document.ts';

export interface ServiceStateBucketProps {
  /** Name of the bucket: 3 to 63 characters, unique in all of AWS. */
  readonly name: string;
  /**
   * Whether destroying the bucket destroys what services remember in it; otherwise destroying a bucket that is not
   * empty fails.
   * @default false
   */
  readonly forceDestroy?: boolean;
}

/**
 * Where the services of an environment keep what they must remember and no database is for, each below a prefix of its
 * own. Versions stay, so that what was overwritten by mistake can be found again.
 */
export class ServiceStateBucket extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, { name, forceDestroy = false }: ServiceStateBucketProps) {
    super(scope, id);
    const bucket = new S3Bucket(this, 'bucket', { bucket: name, forceDestroy });
    new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketEncryption(this, 'encryption', {
      bucket: bucket.id,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
    new S3BucketVersioning(this, 'versioning', {
      bucket: bucket.id,
      versioningConfiguration: { status: 'Enabled' },
    });
    new S3BucketPolicy(this, 'policy', {
      bucket: bucket.id,
      policy: policyDocument([
        {
          sid: 'RefuseWithoutTls',
          effect: 'Deny',
          principals: '*',
          actions: ['s3:*'],
          resources: [bucketArn(name), `${bucketArn(name)}/*`],
          conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]),
    });
    this.name = bucket.bucket;
  }
}
