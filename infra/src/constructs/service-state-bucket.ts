import { S3BucketVersioningA as S3BucketVersioning } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import { Construct } from 'constructs';

import { ClosedBucket } from './closed-bucket.ts';

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
    const { bucket } = new ClosedBucket(this, 'closed', { name, forceDestroy });
    new S3BucketVersioning(this, 'versioning', {
      bucket: bucket.id,
      versioningConfiguration: { status: 'Enabled' },
    });
    this.name = bucket.bucket;
  }
}
