import { expect, test } from '@jest/globals';

import { synthesize } from '../../test/support/synthesize.ts';
import { ServiceStateBucket } from './service-state-bucket.ts';

test('is encrypted, versioned and closed to the public, and refuses requests without TLS', () => {
  const { one } = synthesize((stack) => {
    new ServiceStateBucket(stack, 'state', { name: 'example-state' });
  });

  expect(one('aws_s3_bucket')).toEqual({ bucket: 'example-state', force_destroy: false });
  expect(one('aws_s3_bucket_public_access_block')).toMatchObject({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(one('aws_s3_bucket_versioning').versioning_configuration.status).toBe('Enabled');
  expect(one('aws_s3_bucket_server_side_encryption_configuration').rule).toHaveLength(1);
  expect(JSON.parse(one('aws_s3_bucket_policy').policy).Statement).toEqual([
    {
      Sid: 'RefuseWithoutTls',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:*'],
      Resource: ['arn:aws:s3:::example-state', 'arn:aws:s3:::example-state/*'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);
});

test('goes with what is in it only when that was chosen', () => {
  const { one } = synthesize((stack) => {
    new ServiceStateBucket(stack, 'state', { name: 'example-state', forceDestroy: true });
  });

  expect(one('aws_s3_bucket').force_destroy).toBe(true);
});
