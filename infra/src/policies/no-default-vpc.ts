import { dataSourcesOf, resourcesOf, valueAt } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

const defaults = [
  'aws_default_vpc',
  'aws_default_subnet',
  'aws_default_route_table',
  'aws_default_network_acl',
];
/** Arguments without which a resource goes to the account's default VPC. */
const needed = new Map(
  Object.entries({
    aws_security_group: 'vpc_id',
    aws_lb_target_group: 'vpc_id',
    aws_rds_cluster: 'db_subnet_group_name',
    aws_lb: 'subnets',
    aws_ecs_service: 'network_configuration.subnets',
  }),
);

export const policy: PolicyRule = {
  why: 'The default VPC is shared by everything in the account, and all its subnets are public.',
  check: (stack) => [
    ...[
      ...resourcesOf(stack, ...defaults),
      ...dataSourcesOf(stack, 'aws_vpc').filter(({ attributes }) => attributes['default'] === true),
    ].map(({ address }) => ({
      address,
      found: 'it is part of the default VPC',
      fix: 'Use the environment’s own network',
    })),
    ...resourcesOf(stack, ...needed.keys())
      .filter(({ type, attributes }) => valueAt(attributes, needed.get(type) ?? '') === undefined)
      .map(({ address, type }) => ({
        address,
        found: `\`${needed.get(type) ?? ''}\` is not set, so it goes to the default VPC`,
        fix: 'Set it from the environment’s network',
      })),
  ],
};
