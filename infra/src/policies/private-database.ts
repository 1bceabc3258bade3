import { refersTo, resourcesOf, valuesAt, type Block } from '../judging/blocks.ts';
import type { JudgedStack, PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'Only the tasks that declared the need reach the database: a range of addresses says nothing about who is behind it.',
  check: (stack) => [
    ...resourcesOf(stack, 'aws_rds_cluster_instance', 'aws_db_instance')
      .filter(({ attributes }) => attributes['publicly_accessible'] !== false)
      .map(({ address }) => ({
        address,
        found: '`publicly_accessible` is not false',
        fix: 'Set it to false',
      })),
    ...databaseGroups(stack).flatMap((group) => openRules(stack, group)),
  ],
};

function databaseGroups(stack: JudgedStack): readonly Block[] {
  const clusters = resourcesOf(stack, 'aws_rds_cluster');
  return resourcesOf(stack, 'aws_security_group').filter(({ address }) =>
    clusters.some((cluster) => refersTo(cluster, address)),
  );
}

function openRules(stack: JudgedStack, group: Block) {
  const inline = valuesAt(group.attributes, 'ingress.cidr_blocks').length > 0 ? [group] : [];
  const own = resourcesOf(stack, 'aws_vpc_security_group_ingress_rule').filter(
    (rule) => refersTo(rule, group.address) && rule.attributes['referenced_security_group_id'] === undefined,
  );
  return [...inline, ...own].map(({ address }) => ({
    address,
    found: 'the database lets a range of addresses in',
    fix: 'Let the security groups of tasks in, by `referenced_security_group_id`',
  }));
}
