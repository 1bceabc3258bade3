import { refersTo, resourcesOf, valueAt, type Block } from '../judging/blocks.ts';
import type { JudgedStack, PolicyRule } from '../judging/policy.ts';

/** Settings that AWS leaves off by default. */
const flags: Readonly<Record<string, string>> = {
  is_multi_region_trail: 'it is blind in every other region',
  include_global_service_events: 'it leaves out IAM and sign-in',
  enable_log_file_validation: 'a file that was changed or taken away does not show',
};
const references: Readonly<Record<string, string>> = {
  kms_key_id: 'its files have no key that could be taken away',
  cloud_watch_logs_group_arn: 'no alarm can read it',
};

export const policy: PolicyRule = {
  why: 'A trail with a gap is where somebody goes who does not want to be seen.',
  check: (stack) =>
    resourcesOf(stack, 'aws_cloudtrail').flatMap((trail) =>
      gapsOf(stack, trail).map(({ found, fix }) => ({ address: trail.address, found, fix })),
    ),
};

function gapsOf(stack: JudgedStack, trail: Block) {
  const { attributes } = trail;
  const unset = [
    ...Object.entries(flags).filter(([name]) => valueAt(attributes, name) !== true),
    ...Object.entries(references).filter(([name]) => valueAt(attributes, name) === undefined),
  ].map(([name, found]) => ({ found, fix: `Set \`${name}\`` }));
  const stopped = valueAt(attributes, 'enable_logging') === false;
  return [
    ...unset,
    ...(stopped ? [{ found: 'it is stopped', fix: 'Set `enable_logging`' }] : []),
    ...(expires(stack, trail)
      ? []
      : [{ found: 'its files never expire', fix: 'Let the bucket expire them' }]),
  ];
}

/** Whether the bucket of a trail lets its objects expire. */
function expires(stack: JudgedStack, trail: Block): boolean {
  const buckets = resourcesOf(stack, 'aws_s3_bucket').filter(({ address }) => refersTo(trail, address));
  return resourcesOf(stack, 'aws_s3_bucket_lifecycle_configuration').some(
    (lifecycle) =>
      buckets.some(({ address }) => refersTo(lifecycle, address)) &&
      valueAt(lifecycle.attributes, 'rule.expiration.days') !== undefined,
  );
}
