import { expect, test } from '@jest/globals';

import { statementsOf } from '../../test/support/stack-parts.ts';
import { synthesize } from '../../test/support/synthesize.ts';
import { LogBucket, type LogBucketProps } from './log-bucket.ts';

function logBucket(props: Partial<LogBucketProps> = {}) {
  return synthesize((stack) => {
    new LogBucket(stack, 'logs', { name: 'example-logs', retentionDays: 30, ...props });
  });
}

test('is encrypted, closed, by TLS only, and forgets logs when their time has come', () => {
  const { one } = logBucket();

  expect(one('aws_s3_bucket')).toEqual({ bucket: 'example-logs', force_destroy: false });
  expect(one('aws_s3_bucket_lifecycle_configuration').rule[0].expiration).toEqual([{ days: 30 }]);
  expect(one('aws_s3_bucket_public_access_block').restrict_public_buckets).toBe(true);
  expect(Object.keys(statementsOf(one('aws_s3_bucket_policy').policy))).toEqual(['OnlyByTls', 'NoOldTls']);
});

test('lets accounts and roles add logs, and read none', () => {
  const role = 'arn:aws:iam::333333333333:role/writer';
  const { one } = logBucket({ writers: ['222222222222', role] });
  const { WriteLogs } = statementsOf(one('aws_s3_bucket_policy').policy);

  expect(WriteLogs).toMatchObject({
    Effect: 'Allow',
    Principal: { AWS: ['arn:aws:iam::222222222222:root', role] },
    Action: ['s3:PutObject'],
    Resource: [expect.stringMatching(/\/\*$/)],
  });
});

test('refuses writers that are neither, and a time that is none', () => {
  expect(() => logBucket({ writers: ['*'], retentionDays: 0 })).toThrow(
    "`retentionDays` must be a whole number from 1 to 3650, got: 0\n`writers` must be ids of AWS accounts, or ARNs of IAM roles, got: '*'",
  );
});
