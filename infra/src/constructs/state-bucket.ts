import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA as S3BucketEncryption } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA as S3BucketVersioning } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { Construct } from 'constructs';

import { policyDocument, type Statement } from '../policy-document.ts';

/** How long a state that was overwritten can be brought back, and how many of them whatever their age. */
const OLD_VERSION_DAYS = 90;
const OLD_VERSIONS_KEPT = 20;

export interface StateBucketProps {
  /** 3 to 63 characters, unique in all of AWS. */
  readonly name: string;
  /** What roles of other accounts may do with it; those of its own account have their permissions there. */
  readonly otherAccounts: readonly Statement[];
}

/** The bucket of all Terraform states and release ledgers: versioned, encrypted, by TLS only, not public. */
export class StateBucket extends Construct {
  constructor(scope: Construct, id: string, { name, otherAccounts }: StateBucketProps) {
    super(scope, id);
    const bucket = new S3Bucket(this, 'bucket', {
      bucket: name,
      forceDestroy: false,
      lifecycle: {
        // Without its states nothing that Terraform has made can be changed or removed by it any more.
        preventDestroy: true,
      },
    });
    this.#close(bucket);
    this.#keepVersions(bucket);
    new S3BucketPolicy(this, 'policy', {
      bucket: bucket.id,
      policy: policyDocument([...tlsOnly(bucket.arn), ...otherAccounts]),
    });
  }

  #close(bucket: S3Bucket): void {
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
      // S3's own key: a state is written from several accounts, and a key of ours would be one more thing to lose.
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
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
}

function tlsOnly(bucketArn: string): readonly Statement[] {
  const everything = {
    effect: 'Deny',
    principals: '*',
    actions: ['s3:*'],
    resources: [bucketArn, `${bucketArn}/*`],
  } as const;
  return [
    { ...everything, sid: 'OnlyByTls', conditions: { Bool: { 'aws:SecureTransport': 'false' } } },
    { ...everything, sid: 'NoOldTls', conditions: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
  ];
}
