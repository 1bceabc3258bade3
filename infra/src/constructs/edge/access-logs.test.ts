import { expect, test } from '@jest/globals';

import { synthesize } from '../../../test/support/synthesize.ts';
import { statementsOf } from '../../../test/support/stack-parts.ts';
import { AccessLogs, type AccessLogsProps } from './access-logs.ts';

function accessLogs(props: Partial<AccessLogsProps> = {}) {
  return synthesize((stack) => {
    new AccessLogs(stack, 'access-logs', {
      bucketName: 'fairway-test-access-logs',
      retentionDays: 30,
      ...props,
    });
  });
}

test('nobody outside the account reads the bucket, and nobody at all without TLS', () => {
  const { one } = accessLogs();

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
  const { OnlyByTls } = statementsOf(one('aws_s3_bucket_policy').policy);
  expect(OnlyByTls).toMatchObject({
    Effect: 'Deny',
    Principal: '*',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
});

test('only this account’s load balancers and distributions write to it, each below its own prefix', () => {
  const { LoadBalancerLogs, DistributionLogs } = statementsOf(
    accessLogs().one('aws_s3_bucket_policy').policy,
  );

  expect(LoadBalancerLogs.Resource).toEqual([
    expect.stringMatching(/\.arn\}\/load-balancer\/AWSLogs\/111111111111\/\*$/),
  ]);
  expect(LoadBalancerLogs.Condition).toEqual({
    ArnLike: {
      'aws:SourceArn': 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/*',
    },
  });
  expect(DistributionLogs.Resource).toEqual([expect.stringMatching(/\.arn\}\/AWSLogs\/111111111111\/\*$/)]);
  expect(DistributionLogs.Condition).toEqual({
    StringEquals: { 'aws:SourceAccount': '111111111111', 's3:x-amz-acl': 'bucket-owner-full-control' },
    ArnLike: { 'aws:SourceArn': 'arn:aws:logs:us-east-1:111111111111:delivery-source:*' },
  });
});

test('logs expire, and stay when the bucket is to be destroyed', () => {
  const { one } = accessLogs({ retentionDays: 90 });

  expect(one('aws_s3_bucket_lifecycle_configuration').rule[0]).toMatchObject({
    status: 'Enabled',
    expiration: [{ days: 90 }],
  });
  expect(one('aws_s3_bucket').force_destroy).toBe(false);
  expect(accessLogs({ forceDestroy: true }).one('aws_s3_bucket').force_destroy).toBe(true);
});

test.each([0, -1, 1.5, Number.NaN])('a retention of %p days is refused', (retentionDays) => {
  expect(() => accessLogs({ retentionDays })).toThrow(
    `\`retentionDays\` must be a whole number from 1 to 3650, got: ${retentionDays}`,
  );
});
