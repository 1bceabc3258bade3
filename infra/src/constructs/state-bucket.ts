import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketVersioningA as S3BucketVersioning } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { Construct } from 'constructs';

import type { Statement } from '../policy-document.ts';
import { ClosedBucket } from './closed-bucket.ts';

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
    const { bucket } = new ClosedBucket(this, 'closed', {
      name,
      // Without its states nothing that Terraform has made can be changed or removed by it any more.
      preventDestroy: true,
      statements: () => otherAccounts,
    });
    this.#keepVersions(bucket);
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
