import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'what production keeps': resources(
      {
        aws_rds_cluster: {
          main: { deletion_protection: true, skip_final_snapshot: false, backup_retention_period: 7 },
        },
        aws_lb: { edge: { enable_deletion_protection: true } },
        aws_cognito_user_pool: { main: { deletion_protection: 'ACTIVE' } },
        aws_s3_bucket: { state: { force_destroy: false } },
      },
      { production: true },
    ),
    'a trial environment that may go': resources({ aws_lb: { edge: { enable_deletion_protection: false } } }),
  },
  breaks: {
    'production that may go': [
      resources(
        {
          aws_rds_cluster: { main: { backup_retention_period: 1 } },
          aws_lb: { edge: {} },
          aws_cognito_user_pool: { main: { deletion_protection: 'INACTIVE' } },
          aws_s3_bucket: { state: { force_destroy: true } },
        },
        { production: true },
      ),
      'aws_rds_cluster.main: `deletion_protection` is not set',
      'aws_rds_cluster.main: `skip_final_snapshot` is not set',
      'aws_rds_cluster.main: `backup_retention_period` is 1',
      'aws_lb.edge: `enable_deletion_protection` is not set',
      'aws_cognito_user_pool.main: `deletion_protection` is INACTIVE',
      'aws_s3_bucket.state: `force_destroy` is true',
    ],
  },
};
