import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const ACCOUNT = '000000000000';
const NAME = 'taken-over';

type Resources = Readonly<Record<string, Readonly<Record<string, object>>>>;

const policy = (statement: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });

const UNDELETED = 'imported once by hand without a change: the emulator does not delete its delivery channel';
const UNSERVED = 'the emulator does not serve it';

/** Kinds that are in the page's table and are not tried, with the reasons. */
export const untriedKinds: Readonly<Record<string, string>> = {
  aws_nat_gateway: 'the emulator does not tell which of its addresses is the first',
  aws_cloudfront_vpc_origin: 'a plan after the import would change it, and AWS changes none in use',
  aws_cognito_user_pool_client:
    'a plan after the import would make it anew: whether it has a secret is not read',
  aws_config_configuration_recorder: UNDELETED,
  aws_config_configuration_recorder_status: UNDELETED,
  aws_config_delivery_channel: UNDELETED,
  aws_config_config_rule: 'the emulator does not tell the tags of a rule',
  aws_guardduty_detector: UNSERVED,
  aws_accessanalyzer_analyzer: UNSERVED,
};

/** Kinds of resources that a rehearsed environment has not, as small as they can be, with what they need. */
const resources: Resources = {
  aws_eip: { way_out: { domain: 'vpc' } },
  aws_ecr_repository: { images: { name: NAME, force_delete: true } },
  aws_ecr_repository_policy: {
    pull: {
      repository: '${aws_ecr_repository.images.name}',
      policy: policy({ Sid: 'Pull', Principal: { AWS: ACCOUNT }, Action: ['ecr:BatchGetImage'] }),
    },
  },
  aws_route53_zone: { zone: { name: 'taken-over.example' } },
  aws_route53_record: {
    www: {
      zone_id: '${aws_route53_zone.zone.zone_id}',
      name: 'www.taken-over.example',
      type: 'A',
      ttl: 60,
      records: ['192.0.2.1'],
    },
  },
  aws_acm_certificate: { name: { domain_name: 'www.taken-over.example', validation_method: 'DNS' } },
  aws_sqs_queue: { notices: { name: NAME } },
  aws_sns_topic: { notices: { name: NAME } },
  aws_sns_topic_subscription: {
    notices: {
      topic_arn: '${aws_sns_topic.notices.arn}',
      protocol: 'sqs',
      endpoint: '${aws_sqs_queue.notices.arn}',
    },
  },
  aws_wafv2_web_acl: {
    firewall: {
      name: NAME,
      scope: 'REGIONAL',
      default_action: [{ allow: [{}] }],
      visibility_config: [
        { metric_name: NAME, cloudwatch_metrics_enabled: false, sampled_requests_enabled: false },
      ],
    },
  },
  aws_cloudwatch_log_group: { firewall: { name: `aws-waf-logs-${NAME}` } },
  aws_wafv2_web_acl_logging_configuration: {
    firewall: {
      resource_arn: '${aws_wafv2_web_acl.firewall.arn}',
      log_destination_configs: ['${aws_cloudwatch_log_group.firewall.arn}'],
    },
  },
  aws_iam_role: {
    restarts: {
      name: `${NAME}-restarts`,
      assume_role_policy: policy({
        Principal: { Service: 'states.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    },
  },
  aws_sfn_state_machine: {
    restarts: {
      name: NAME,
      role_arn: '${aws_iam_role.restarts.arn}',
      definition: JSON.stringify({ StartAt: 'wait', States: { wait: { Type: 'Pass', End: true } } }),
    },
  },
  aws_s3_bucket: { records: { bucket: `${NAME}-records`, force_destroy: true } },
  aws_cloudtrail: { trail: { name: NAME, s3_bucket_name: '${aws_s3_bucket.records.id}' } },
  aws_ce_anomaly_monitor: {
    costs: { name: NAME, monitor_type: 'DIMENSIONAL', monitor_dimension: 'SERVICE' },
  },
  aws_ce_anomaly_subscription: {
    costs: {
      name: NAME,
      frequency: 'DAILY',
      monitor_arn_list: ['${aws_ce_anomaly_monitor.costs.arn}'],
      subscriber: [{ type: 'EMAIL', address: 'operators@example.com' }],
      threshold_expression: [
        {
          dimension: [
            {
              key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
              match_options: ['GREATER_THAN_OR_EQUAL'],
              values: ['100'],
            },
          ],
        },
      ],
    },
  },
  aws_cloudwatch_event_connection: {
    chat: {
      name: NAME,
      authorization_type: 'API_KEY',
      auth_parameters: [{ api_key: [{ key: 'x-key', value: 'unused' }] }],
    },
  },
  aws_cloudwatch_event_api_destination: {
    chat: {
      name: NAME,
      connection_arn: '${aws_cloudwatch_event_connection.chat.arn}',
      http_method: 'POST',
      invocation_endpoint: 'https://chat.example/hook',
    },
  },
};

/** Writes a stack of them, with its state beside it. */
export async function writeOtherKinds(folder: string, region: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const stack = {
    terraform: { required_providers: { aws: { source: 'hashicorp/aws' } } },
    provider: { aws: [{ region, max_retries: 2, s3_use_path_style: true }] },
    resource: resources,
  };
  await writeFile(join(folder, 'cdk.tf.json'), JSON.stringify(stack));
}
