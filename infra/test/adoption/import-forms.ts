/** How one kind of resource is imported. */
export interface ImportForm {
  /** Terraform's type. */
  readonly type: string;
  /**
   * The import id: `<name>` is an attribute of the resource, `<name of cluster>` the end of the ARN in its attribute
   * `cluster`. `none` where the provider imports none: Terraform makes it anew, which changes nothing in AWS.
   */
  readonly id: string;
  readonly example: string;
}

/** The forms of a part of the stacks. */
export interface FormsOfPart {
  readonly part: string;
  readonly forms: readonly ImportForm[];
}

const form = (type: string, id: string, example: string): ImportForm => ({
  type: `aws_${type}`,
  id,
  example,
});
const bucket = (type: string): ImportForm => form(type, '<bucket>', 'fairway-dev-state');

const ECS_SCALING = '<service_namespace>/<resource_id>/<scalable_dimension>';
const SCALING_EXAMPLE = 'ecs/service/fairway-dev/logs/ecs:service:DesiredCount';

/**
 * The import forms of everything that the stacks have; the page's table is made of them. Source: the section “Import” of each
 * resource in the provider's documentation, 5.100.
 */
export const importForms: readonly FormsOfPart[] = [
  {
    part: 'Network',
    forms: [
      form('vpc', '<id>', 'vpc-0a1b2c3d'),
      form('subnet', '<id>', 'subnet-0a1b2c3d'),
      form('internet_gateway', '<id>', 'igw-0a1b2c3d'),
      form('eip', '<id>', 'eipalloc-0a1b2c3d'),
      form('nat_gateway', '<id>', 'nat-0a1b2c3d'),
      form('route_table', '<id>', 'rtb-0a1b2c3d'),
      form('route', '<route_table_id>_<destination_cidr_block>', 'rtb-0a1b2c3d_0.0.0.0/0'),
      form('route_table_association', '<subnet_id>/<route_table_id>', 'subnet-0a1b2c3d/rtb-0a1b2c3d'),
      form('default_security_group', '<id>', 'sg-0a1b2c3d'),
      form('vpc_endpoint', '<id>', 'vpce-0a1b2c3d'),
      form('flow_log', '<id>', 'fl-0a1b2c3d'),
    ],
  },
  {
    part: 'Image repositories',
    forms: [
      form('ecr_repository', '<name>', 'fairway/logs'),
      form('ecr_lifecycle_policy', '<repository>', 'fairway/logs'),
      form('ecr_repository_policy', '<repository>', 'fairway/logs'),
    ],
  },
  {
    part: 'Edge',
    forms: [
      form('cloudfront_distribution', '<id>', 'E1A2B3C4D5E6F7'),
      form('cloudfront_vpc_origin', '<id>', 'vo_1a2b3c4d5e6f'),
      form('lb', '<arn>', 'arn:aws:elasticloadbalancing:…:loadbalancer/app/…'),
      form('lb_listener', '<arn>', 'arn:aws:elasticloadbalancing:…:listener/app/…'),
      form('route53_record', '<zone_id>_<name>_<type>', 'Z0123456789_www.example.com_A'),
      form('acm_certificate', '<arn>', 'arn:aws:acm:us-east-1:…:certificate/…'),
      form('acm_certificate_validation', 'none', ''),
      form('wafv2_web_acl', '<id>/<name>/<scope>', '1a2b3c4d-…/fairway-prod/CLOUDFRONT'),
      form('wafv2_web_acl_logging_configuration', '<resource_arn>', 'arn:aws:wafv2:us-east-1:…'),
      form('cloudwatch_log_delivery', '<id>', 'jsoGVi4Zq8VlYp9n'),
      form('cloudwatch_log_delivery_source', '<name>', 'fairway-dev'),
      form('cloudwatch_log_delivery_destination', '<name>', 'fairway-dev'),
    ],
  },
  {
    part: 'ECS service',
    forms: [
      form('ecs_cluster', '<name>', 'fairway-dev'),
      form('ecs_cluster_capacity_providers', '<cluster_name>', 'fairway-dev'),
      form('ecs_service', '<name of cluster>/<name>', 'fairway-dev/logs'),
      form('ecs_task_definition', '<arn>', 'arn:aws:ecs:…:task-definition/fairway-dev-logs:7'),
      form('lb_target_group', '<arn>', 'arn:aws:elasticloadbalancing:…:targetgroup/…'),
      form('lb_listener_rule', '<arn>', 'arn:aws:elasticloadbalancing:…:listener-rule/app/…'),
      form('appautoscaling_target', ECS_SCALING, SCALING_EXAMPLE),
      form('appautoscaling_policy', `${ECS_SCALING}/<name>`, `${SCALING_EXAMPLE}/cpu`),
      form('appautoscaling_scheduled_action', 'none', ''),
      form('security_group', '<id>', 'sg-0a1b2c3d'),
      form('iam_role', '<name>', 'fairway-dev-logs-task'),
      form('iam_role_policy', '<role>:<name>', 'fairway-dev-logs-task:needs'),
      form('scheduler_schedule_group', '<name>', 'fairway-dev'),
      form('scheduler_schedule', '<group_name>/<name>', 'fairway-dev/fairway-dev-logs_daily-report'),
    ],
  },
  {
    part: 'Database',
    forms: [
      form('rds_cluster', '<cluster_identifier>', 'fairway-dev'),
      form('rds_cluster_instance', '<identifier>', 'fairway-dev-first'),
      form('rds_cluster_parameter_group', '<name>', 'fairway-dev-20260101'),
      form('db_subnet_group', '<name>', 'fairway-dev'),
      form('vpc_security_group_ingress_rule', '<id>', 'sgr-0a1b2c3d'),
    ],
  },
  {
    part: 'User pool',
    forms: [
      form('cognito_user_pool', '<id>', 'eu-central-1_aBcDeFgHi'),
      form('cognito_user_pool_client', '<user_pool_id>/<id>', 'eu-central-1_aBcDeFgHi/3n4b5urk1f'),
      form('cognito_user_pool_domain', '<domain>', 'fairway-dev'),
      form('cognito_user_group', '<user_pool_id>/<name>', 'eu-central-1_aBcDeFgHi/editors'),
      form('cognito_resource_server', '<user_pool_id>|<identifier>', 'eu-central-1_aBcDeFgHi|api'),
    ],
  },
  {
    part: 'Buckets',
    forms: [
      bucket('s3_bucket'),
      bucket('s3_bucket_lifecycle_configuration'),
      bucket('s3_bucket_logging'),
      bucket('s3_bucket_ownership_controls'),
      bucket('s3_bucket_policy'),
      bucket('s3_bucket_public_access_block'),
      bucket('s3_bucket_server_side_encryption_configuration'),
      bucket('s3_bucket_versioning'),
    ],
  },
  {
    part: 'Topics, keys and logs',
    forms: [
      form('sns_topic', '<arn>', 'arn:aws:sns:…:fairway-dev-notices'),
      form('sns_topic_policy', '<arn>', 'arn:aws:sns:…:fairway-dev-notices'),
      form('sns_topic_subscription', '<arn>', 'arn:aws:sns:…:fairway-dev-notices:1a2b3c4d-…'),
      form('kms_key', '<key_id>', '1a2b3c4d-…'),
      form('kms_alias', '<name>', 'alias/fairway-state'),
      form('cloudwatch_log_group', '<name>', '/fairway/dev/logs'),
      form('athena_workgroup', '<name>', 'fairway-dev'),
      form('glue_catalog_database', '<catalog_id>:<name>', '111111111111:fairway_dev'),
      form('glue_catalog_table', '<catalog_id>:<database_name>:<name>', '111111111111:fairway_dev:my_logs'),
    ],
  },
  {
    part: 'What watches',
    forms: [
      form('cloudwatch_metric_alarm', '<alarm_name>', 'fairway-dev-logs-cpu'),
      form('cloudwatch_dashboard', '<dashboard_name>', 'fairway-dev'),
      form('cloudwatch_log_metric_filter', '<log_group_name>:<name>', '/fairway/dev/logs:errors'),
      form('cloudwatch_event_rule', '<event_bus_name>/<name>', 'default/fairway-dev-deployment'),
      form(
        'cloudwatch_event_target',
        '<event_bus_name>/<rule>/<target_id>',
        'default/fairway-dev-deployment/topic',
      ),
      form('cloudwatch_event_connection', '<name>', 'fairway-dev-chat'),
      form('cloudwatch_event_api_destination', '<name>', 'fairway-dev-chat'),
      form('sfn_state_machine', '<arn>', 'arn:aws:states:…:stateMachine:fairway-dev-secret-restarts'),
      form('budgets_budget', '<account_id>:<name>', '111111111111:fairway-dev'),
      form('ce_anomaly_monitor', '<arn>', 'arn:aws:ce::…:anomalymonitor/…'),
      form('ce_anomaly_subscription', '<arn>', 'arn:aws:ce::…:anomalysubscription/…'),
    ],
  },
  {
    part: 'An account’s own',
    forms: [
      form('iam_openid_connect_provider', '<arn>', 'arn:aws:iam::…:oidc-provider/token.actions.…'),
      form('iam_policy', '<arn>', 'arn:aws:iam::…:policy/fairway-boundary-dev'),
      form('iam_role_policy_attachment', '<role>/<policy_arn>', 'fairway-github-plan/arn:aws:iam::…'),
      form('cloudtrail', '<arn>', 'arn:aws:cloudtrail:…:trail/fairway'),
      form('config_configuration_recorder', '<name>', 'default'),
      form('config_configuration_recorder_status', '<name>', 'default'),
      form('config_delivery_channel', '<name>', 'default'),
      form('config_config_rule', '<name>', 'fairway-root-mfa'),
      form('guardduty_detector', '<id>', '12abc34d567e8fa901bc2d34e56789f0'),
      form('accessanalyzer_analyzer', '<analyzer_name>', 'fairway'),
    ],
  },
];
