import { containers, type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'what is encrypted': resources({
      aws_rds_cluster: { main: { storage_encrypted: true } },
      aws_sns_topic: { notices: { kms_master_key_id: '${aws_kms_key.main.arn}' } },
      aws_ecr_repository: { minimal: { encryption_configuration: [{ encryption_type: 'AES256' }] } },
      aws_athena_workgroup: {
        logs: {
          configuration: {
            result_configuration: { encryption_configuration: { encryption_option: 'SSE_S3' } },
          },
        },
      },
      aws_s3_bucket: { logs: {} },
      aws_s3_bucket_server_side_encryption_configuration: { logs: { bucket: '${aws_s3_bucket.logs.id}' } },
    }),
    'a log group that no container writes to': resources({ aws_cloudwatch_log_group: { flow: {} } }),
  },
  breaks: {
    'what is not': [
      resources({
        aws_rds_cluster: { main: { storage_encrypted: false } },
        aws_sns_topic: { notices: {} },
        aws_athena_workgroup: { logs: {} },
        aws_s3_bucket: { logs: {} },
      }),
      'aws_rds_cluster.main: `storage_encrypted` does not encrypt it',
      'aws_sns_topic.notices: `kms_master_key_id` does not encrypt it',
      'aws_athena_workgroup.logs: `configuration.result_configuration.encryption_configuration.encryption_option` does not encrypt it',
      'aws_s3_bucket.logs: it has no encryption of its own',
    ],
    'a log group of a service without a key of the environment': [
      resources({
        aws_cloudwatch_log_group: { minimal: {} },
        ...containers({
          logConfiguration: { options: { 'awslogs-group': '${aws_cloudwatch_log_group.minimal.name}' } },
        }).json.resource,
      }),
      'aws_cloudwatch_log_group.minimal: containers write to it, and it has no key of the environment',
    ],
  },
};
