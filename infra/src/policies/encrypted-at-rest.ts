import { companionsOf, resourcesOf, textOf, valueAt } from '../judging/blocks.ts';
import { containersOf } from '../judging/containers.ts';
import type { Finding, JudgedStack, PolicyRule } from '../judging/policy.ts';

/** The attribute that encrypts a resource, and its value, by type. */
const attributes: Readonly<Record<string, readonly [path: string, value: RegExp]>> = {
  aws_rds_cluster: ['storage_encrypted', /^true$/],
  aws_sns_topic: ['kms_master_key_id', /./],
  aws_sqs_queue: ['kms_master_key_id', /./],
  aws_athena_workgroup: [
    'configuration.result_configuration.encryption_configuration.encryption_option',
    /^(?:SSE_S3|SSE_KMS|CSE_KMS)$/,
  ],
  aws_ecr_repository: ['encryption_configuration.encryption_type', /^(?:AES256|KMS)$/],
};

export const policy: PolicyRule = {
  why: 'Discs, copies and backups leave the building; their keys do not.',
  check: (stack) => [
    ...Object.entries(attributes).flatMap(([type, [path, value]]) =>
      resourcesOf(stack, type)
        .filter((block) => !value.test(textOf(valueAt(block.attributes, path))))
        .map(({ address }) => ({
          address,
          found: `\`${path}\` does not encrypt it`,
          fix: `Set \`${path}\``,
        })),
    ),
    ...resourcesOf(stack, 'aws_s3_bucket')
      .filter(
        (bucket) =>
          companionsOf(stack, bucket, 'aws_s3_bucket_server_side_encryption_configuration').length === 0,
      )
      .map(({ address }) => ({
        address,
        found: 'it has no encryption of its own',
        fix: 'Add an aws_s3_bucket_server_side_encryption_configuration',
      })),
    ...plainServiceLogs(stack),
  ],
};

/** CloudWatch encrypts every log group; those of services have a key that can be taken away. */
function plainServiceLogs(stack: JudgedStack): Finding[] {
  const logs = JSON.stringify(
    containersOf(stack).map(({ definition }) => definition['logConfiguration'] ?? null),
  );
  return resourcesOf(stack, 'aws_cloudwatch_log_group')
    .filter(
      ({ address, attributes: { kms_key_id: key } }) => key === undefined && logs.includes(`${address}.`),
    )
    .map(({ address }) => ({
      address,
      found: 'containers write to it, and it has no key of the environment',
      fix: 'Set `kms_key_id`',
    }));
}
