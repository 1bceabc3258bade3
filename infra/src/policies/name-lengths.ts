import { nameLimits, type NameKind } from '@fairway/environments';

import { resourcesOf, textOf, valueAt } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

/** By type, the attribute with its name and which limit that has. */
const names = new Map(
  Object.entries<readonly [path: string, kind: NameKind]>({
    aws_ecs_cluster: ['name', 'ecs'],
    aws_ecs_service: ['name', 'ecs'],
    aws_ecs_task_definition: ['family', 'ecs'],
    aws_ecr_repository: ['name', 'repository'],
    aws_lb: ['name', 'loadBalancer'],
    aws_lb_target_group: ['name', 'targetGroup'],
    aws_security_group: ['name_prefix', 'securityGroup'],
    aws_iam_role: ['name', 'role'],
    aws_cloudwatch_log_group: ['name', 'logGroup'],
    aws_cloudwatch_metric_alarm: ['alarm_name', 'alarm'],
    aws_cloudwatch_dashboard: ['dashboard_name', 'dashboard'],
    aws_s3_bucket: ['bucket', 'bucket'],
    aws_cognito_user_pool: ['name', 'userPool'],
    aws_cognito_user_pool_domain: ['domain', 'userPoolDomain'],
    aws_rds_cluster: ['cluster_identifier', 'database'],
    aws_rds_cluster_instance: ['identifier', 'database'],
    aws_sns_topic: ['name', 'topic'],
    aws_cloudwatch_event_rule: ['name', 'eventRule'],
    aws_scheduler_schedule: ['name', 'schedule'],
    aws_scheduler_schedule_group: ['name', 'schedule'],
    aws_wafv2_web_acl: ['name', 'webAcl'],
    aws_budgets_budget: ['name', 'budget'],
    aws_athena_workgroup: ['name', 'workgroup'],
    aws_glue_catalog_database: ['name', 'catalogDatabase'],
  }),
);

export const policy: PolicyRule = {
  why: 'AWS refuses a name that is too long when it is created, after half of the stack is there.',
  check: (stack) =>
    resourcesOf(stack, ...names.keys()).flatMap(({ address, type, attributes }) => {
      const [path, kind] = names.get(type) ?? ['name', 'tag'];
      const name = valueAt(attributes, path);
      if (name === undefined) {
        return [
          {
            address,
            found: `\`${path}\` is not set, so AWS makes a name up`,
            fix: 'Take it from the names of the environment',
          },
        ];
      }
      const { length, pattern, rule } = nameLimits[kind];
      const text = textOf(name);
      if (text.includes('${')) return [];
      if (text.length >= length[0] && text.length <= length[1] && pattern.test(text)) return [];
      return [
        {
          address,
          found: `\`${path}\` is '${text}', ${text.length} characters`,
          fix: `It must have ${length[0]} to ${length[1]}: ${rule}`,
        },
      ];
    }),
};
