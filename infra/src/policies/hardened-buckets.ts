import { companionsOf, resourcesOf, valueAt, type Block } from '../judging/blocks.ts';
import type { JudgedStack, PolicyRule } from '../judging/policy.ts';

const blocks = ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'];

export const policy: PolicyRule = {
  why: 'A bucket is one setting away from the whole world, and one overwrite away from losing its objects.',
  check: (stack) =>
    resourcesOf(stack, 'aws_s3_bucket').flatMap((bucket) =>
      softSpots(stack, bucket).map(({ found, fix }) => ({ address: bucket.address, found, fix })),
    ),
};

function softSpots(stack: JudgedStack, bucket: Block) {
  const [access] = companionsOf(stack, bucket, 'aws_s3_bucket_public_access_block');
  const open = blocks.filter((name) => valueAt(access?.attributes, name) !== true);
  const isVersioned = companionsOf(stack, bucket, 'aws_s3_bucket_versioning').some(
    ({ attributes }) => valueAt(attributes, 'versioning_configuration.status') === 'Enabled',
  );
  const expires = companionsOf(stack, bucket, 'aws_s3_bucket_lifecycle_configuration').some(
    ({ attributes }) => valueAt(attributes, 'rule.expiration.days') !== undefined,
  );
  const acls = resourcesOf(stack, 'aws_s3_bucket_acl').filter(({ attributes }) =>
    JSON.stringify(attributes).includes(`${bucket.address}.`),
  );
  return [
    ...(open.length === 0
      ? []
      : [
          {
            found: `public access is not blocked: ${open.join(', ')}`,
            fix: 'Add an aws_s3_bucket_public_access_block with all four',
          },
        ]),
    ...(isVersioned || expires
      ? []
      : [
          {
            found: 'it keeps neither old versions nor a time limit',
            fix: 'Version it, or let its objects expire',
          },
        ]),
    ...(acls.length === 0 ? [] : [{ found: 'it has an access control list', fix: 'Use its policy alone' }]),
  ];
}
