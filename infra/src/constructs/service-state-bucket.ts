import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketVersioningA as S3BucketVersioning } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import { Construct } from 'constructs';

import { ClosedBucket, ownKeyOfS3 } from './closed-bucket.ts';

/** Days for which an overwritten object can be found again. */
const OLD_VERSION_DAYS = 30;

export interface ServiceStateBucketProps {
  /** Name of the bucket: 3 to 63 characters, unique in all of AWS. */
  readonly name: string;
  /**
   * Whether destroying the bucket destroys the services' state in it; otherwise destroying a bucket that is not
   * empty fails.
   * @default false
   */
  readonly forceDestroy?: boolean;
  /**
   * Prefixes of keys whose objects are useless after some days.
   * @default [] - everything stays
   */
  readonly expiring?: readonly { readonly prefix: string; readonly days: number }[];
}

/**
 * The bucket for state of services that belongs into no database, each below a prefix of its own. Old versions stay
 * for a month, so that an object that was overwritten by mistake can be found again.
 * @example
 * new ServiceStateBucket(this, 'service-state', { name: names.serviceStateBucket, forceDestroy: false });
 */
export class ServiceStateBucket extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: ServiceStateBucketProps) {
    super(scope, id);
    const { name, forceDestroy = false, expiring = [] } = props;
    const { bucket } = new ClosedBucket(this, 'closed', {
      name,
      forceDestroy,
      checks: {
        ...ownKeyOfS3,
        CKV_AWS_18: 'Services read and write it all day by their own roles, and log what they do.',
      },
    });
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
          noncurrentVersionExpiration: [{ noncurrentDays: OLD_VERSION_DAYS }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
          // Removes the markers of expired objects whose old versions are gone too.
          ...(expiring.length === 0 ? {} : { expiration: [{ expiredObjectDeleteMarker: true }] }),
        },
        ...expiring.map(({ prefix, days }) => ({
          id: `expire-${prefix.replaceAll('/', '-').replace(/-$/, '')}`,
          status: 'Enabled',
          filter: [{ prefix }],
          expiration: [{ days }],
        })),
      ],
      dependsOn: [versioning],
    });
    this.name = bucket.bucket;
  }
}
