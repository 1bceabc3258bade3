import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

const whole = {
  s3_bucket_name: '${aws_s3_bucket.records.id}',
  is_multi_region_trail: true,
  include_global_service_events: true,
  enable_log_file_validation: true,
  kms_key_id: '${aws_kms_key.key.arn}',
  cloud_watch_logs_group_arn: '${aws_cloudwatch_log_group.trail.arn}:*',
};
const bucket = {
  aws_s3_bucket: { records: {} },
  aws_s3_bucket_lifecycle_configuration: {
    expiry: { bucket: '${aws_s3_bucket.records.id}', rule: [{ expiration: [{ days: 365 }] }] },
  },
};

export const cases: PolicyCases = {
  keeps: {
    'a trail of all regions whose files are validated, encrypted and expire': resources({
      ...bucket,
      aws_cloudtrail: { trail: whole },
    }),
  },
  breaks: {
    'a trail as AWS makes it': [
      resources({ ...bucket, aws_cloudtrail: { trail: { s3_bucket_name: '${aws_s3_bucket.records.id}' } } }),
      'aws_cloudtrail.trail: it is blind in every other region',
      'aws_cloudtrail.trail: it leaves out IAM and sign-in',
      'aws_cloudtrail.trail: a file that was changed or taken away does not show',
      'aws_cloudtrail.trail: its files have no key that could be taken away',
      'aws_cloudtrail.trail: no alarm can read it',
    ],
    'one that is stopped': [
      resources({ ...bucket, aws_cloudtrail: { trail: { ...whole, enable_logging: false } } }),
      'aws_cloudtrail.trail: it is stopped',
    ],
    'one whose files stay for ever': [
      resources({ aws_s3_bucket: bucket.aws_s3_bucket, aws_cloudtrail: { trail: whole } }),
      'aws_cloudtrail.trail: its files never expire',
    ],
  },
};
