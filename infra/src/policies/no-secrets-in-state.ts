import { dataSourcesOf, resourcesOf, valueAt } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

/** Resources that put a secret into Terraform's state, and the attribute without which they do not. */
const types = new Map(
  Object.entries<string | undefined>({
    aws_cognito_user_pool_client: 'generate_secret',
    aws_secretsmanager_secret_version: 'secret_string',
    aws_ssm_parameter: 'value',
    aws_rds_cluster: 'master_password',
    aws_db_instance: 'password',
    tls_private_key: undefined,
    random_password: undefined,
  }),
);
const dataTypes = [
  'aws_secretsmanager_secret_version',
  'aws_secretsmanager_random_password',
  'aws_ssm_parameter',
];

export const policy: PolicyRule = {
  why: 'Everyone who may plan reads the whole state, so its secrets are known to all of them, and to its backups.',
  check: (stack) =>
    [
      ...resourcesOf(stack, ...types.keys()).filter(({ type, attributes }) => {
        const attribute = types.get(type);
        const value = attribute === undefined ? true : valueAt(attributes, attribute);
        return value !== undefined && value !== false;
      }),
      ...dataSourcesOf(stack, ...dataTypes),
    ].map(({ address }) => ({
      address,
      found: 'its secret is in Terraform’s state',
      fix: 'Let AWS keep it and name it by ARN, or waive it with what else protects it',
    })),
};
