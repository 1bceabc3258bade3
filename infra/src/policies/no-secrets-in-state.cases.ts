import { type PolicyCases, resources, stackWith } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'secrets that AWS keeps': resources({
      aws_cognito_user_pool_client: { pages: { generate_secret: false } },
      aws_rds_cluster: { main: { manage_master_user_password: true } },
    }),
  },
  breaks: {
    'secrets that Terraform keeps': [
      stackWith({
        resource: {
          aws_cognito_user_pool_client: { machine: { generate_secret: true } },
          aws_rds_cluster: { main: { master_password: '${var.password}' } },
          random_password: { main: {} },
        },
        data: { aws_secretsmanager_secret_version: { key: { secret_id: 'key' } } },
      }),
      'aws_cognito_user_pool_client.machine: its secret is in Terraform’s state',
      'aws_rds_cluster.main: its secret is in Terraform’s state',
      'random_password.main: its secret is in Terraform’s state',
      'data.aws_secretsmanager_secret_version.key: its secret is in Terraform’s state',
    ],
  },
};
