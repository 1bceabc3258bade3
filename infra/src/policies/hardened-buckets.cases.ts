import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';
import type { TerraformJson } from '../terraform-json.ts';

const access = {
  bucket: '${aws_s3_bucket.main.id}',
  block_public_acls: true,
  block_public_policy: true,
  ignore_public_acls: true,
  restrict_public_buckets: true,
};

function bucket(others: NonNullable<TerraformJson['resource']>) {
  return {
    aws_s3_bucket: { main: {} },
    aws_s3_bucket_public_access_block: { main: access },
    aws_s3_bucket_versioning: {
      main: { bucket: '${aws_s3_bucket.main.id}', versioning_configuration: { status: 'Enabled' } },
    },
    ...others,
  };
}

export const cases: PolicyCases = {
  keeps: {
    'a bucket that is closed and versioned': resources(bucket({})),
    'one that is closed and emptied in time': resources(
      bucket({
        aws_s3_bucket_versioning: {},
        aws_s3_bucket_lifecycle_configuration: {
          main: { bucket: '${aws_s3_bucket.main.id}', rule: [{ expiration: [{ days: 30 }] }] },
        },
      }),
    ),
  },
  breaks: {
    'a bucket as AWS makes it': [
      resources({ aws_s3_bucket: { main: {} } }),
      'aws_s3_bucket.main: public access is not blocked: block_public_acls, block_public_policy, ignore_public_acls, restrict_public_buckets',
      'aws_s3_bucket.main: it keeps neither old versions nor a time limit',
    ],
    'one with an access control list': [
      resources(
        bucket({ aws_s3_bucket_acl: { main: { bucket: '${aws_s3_bucket.main.id}', acl: 'private' } } }),
      ),
      'aws_s3_bucket.main: it has an access control list',
    ],
  },
};
