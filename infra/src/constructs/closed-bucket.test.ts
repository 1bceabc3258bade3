import { expect, test } from '@jest/globals';

import { synthesize } from '../../test/support/synthesize.ts';
import { ClosedBucket } from './closed-bucket.ts';

test('is not public, has no access control lists, is encrypted and asks for TLS 1.2', () => {
  const { one } = synthesize((stack) => {
    new ClosedBucket(stack, 'closed', { name: 'example' });
  });

  expect(one('aws_s3_bucket')).toEqual({ bucket: 'example', force_destroy: false });
  expect(one('aws_s3_bucket_public_access_block')).toMatchObject({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(one('aws_s3_bucket_ownership_controls').rule).toEqual({ object_ownership: 'BucketOwnerEnforced' });
  expect(one('aws_s3_bucket_server_side_encryption_configuration').rule).toEqual([
    { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } },
  ]);
  const everything = {
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:*'],
    Resource: [
      '${aws_s3_bucket.closed_bucket_36B367C6.arn}',
      '${aws_s3_bucket.closed_bucket_36B367C6.arn}/*',
    ],
  };
  expect(JSON.parse(one('aws_s3_bucket_policy').policy).Statement).toEqual([
    { ...everything, Sid: 'OnlyByTls', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    { ...everything, Sid: 'NoOldTls', Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
  ]);
});

test('by choice goes with what is in it, or not at all, and lets others in', () => {
  const { one } = synthesize((stack) => {
    new ClosedBucket(stack, 'closed', {
      name: 'example',
      forceDestroy: true,
      preventDestroy: true,
      statements: ({ arn }) => [{ sid: 'Other', actions: ['s3:GetObject'], resources: [`${arn}/*`] }],
    });
  });

  expect(one('aws_s3_bucket')).toMatchObject({ force_destroy: true, lifecycle: { prevent_destroy: true } });
  expect(JSON.parse(one('aws_s3_bucket_policy').policy).Statement).toHaveLength(3);
});
