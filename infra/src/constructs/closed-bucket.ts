import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA as S3BucketEncryption } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { Construct } from 'constructs';

import { policyDocument, type Statement } from '../policy-document.ts';
import { waiveChecks } from '../waiver.ts';

/** Waivers of checkov's checks for every bucket. */
const bucketChecks = {
  CKV2_AWS_62: 'Nobody waits for objects of it: an event without a listener tells nothing.',
  CKV_AWS_144: 'Another region is another environment; versions and backups bring data back.',
} as const;

/** Waivers of a bucket that has S3’s own key. */
export const ownKeyOfS3 = {
  CKV_AWS_145:
    'S3’s own key: its writers are services of AWS that take no other, or its roles keep it closed.',
} as const;

/** Waivers of a bucket of logs. */
export const bucketOfLogs = {
  ...ownKeyOfS3,
  CKV_AWS_21: 'Logs are written once and expire; nothing overwrites them.',
} as const;

export interface ClosedBucketProps {
  /** 3 to 63 characters, unique in all of AWS. */
  readonly name: string;
  /**
   * Whether destroying the bucket destroys its objects; otherwise destroying a bucket that is not empty fails.
   * @default false
   */
  readonly forceDestroy?: boolean;
  /**
   * Whether Terraform refuses to destroy it at all.
   * @default false
   */
  readonly preventDestroy?: boolean;
  /**
   * ARN of the key that it encrypts with.
   * @default - S3's own: load balancers cannot write logs with another one
   */
  readonly keyArn?: string;
  /**
   * Further checks of checkov that it fails, with the reason.
   * @default - those that every bucket does
   */
  readonly checks?: Readonly<Record<`CKV${string}`, string>>;
  /**
   * Permissions of others on the bucket.
   * @default [] - those of its account whose own policies say so
   */
  readonly statements?: (bucket: S3Bucket) => readonly Statement[];
}

/**
 * A bucket as every one here begins: not public, without access control lists, encrypted, by TLS 1.2 and up only.
 * @example
 * const { bucket } = new ClosedBucket(this, 'closed', {
 *   name: 'shop-dev-reports',
 *   preventDestroy: true,
 *   statements: ({ arn }) => [
 *     {
 *       sid: 'Reports',
 *       principals: { Service: 'delivery.logs.amazonaws.com' },
 *       actions: ['s3:PutObject'],
 *       resources: [`${arn}/*`],
 *     },
 *   ],
 * });
 */
export class ClosedBucket extends Construct {
  readonly bucket: S3Bucket;
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: ClosedBucketProps) {
    super(scope, id);
    const { name, forceDestroy = false, preventDestroy = false, statements } = props;
    this.bucket = new S3Bucket(this, 'bucket', {
      bucket: name,
      forceDestroy,
      ...(preventDestroy ? { lifecycle: { preventDestroy } } : {}),
    });
    waiveChecks(this.bucket, '2027-06-01', { ...bucketChecks, ...props.checks });
    this.#close(props.keyArn);
    this.policy = new S3BucketPolicy(this, 'policy', {
      bucket: this.bucket.id,
      policy: policyDocument([...tlsOnly(this.bucket.arn), ...(statements?.(this.bucket) ?? [])]),
    });
  }

  #close(keyArn: string | undefined): void {
    const bucket = this.bucket.id;
    new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, 'ownership', {
      bucket,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    new S3BucketEncryption(this, 'encryption', {
      bucket,
      rule: [
        keyArn === undefined
          ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }
          : {
              applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
              // One request to KMS serves many objects.
              bucketKeyEnabled: true,
            },
      ],
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
