import { resourcesOf, valuesAt, type Block } from '../judging/blocks.ts';
import type { JudgedStack, PolicyRule } from '../judging/policy.ts';

const types = [
  'aws_security_group',
  'aws_default_security_group',
  'aws_vpc_security_group_ingress_rule',
  'aws_security_group_rule',
];
const ranges = ['cidr_blocks', 'ipv6_cidr_blocks', 'cidr_ipv4', 'cidr_ipv6'];

export const policy: PolicyRule = {
  why: 'Requests come through the edge alone: any other way in has no firewall, no log and no TLS before it.',
  check: (stack) =>
    resourcesOf(stack, ...types)
      .filter(
        ({ type, attributes }) => type !== 'aws_security_group_rule' || attributes['type'] === 'ingress',
      )
      .flatMap((block) =>
        [
          ...openRanges(block).map((range) => `lets ${range} in`),
          ...(hasPrefixList(block) && !isLoadBalancers(stack, block) ? ['lets a prefix list in'] : []),
        ].map((found) => ({
          address: block.address,
          found,
          fix: 'Let security groups in; CloudFront’s prefix list belongs to the load balancer alone',
        })),
      ),
};

/** Wider than a VPC can be: /8 is the widest private range, and no VPC is wider than /16. */
function openRanges(block: Block): string[] {
  return ranges
    .flatMap((name) => [...valuesAt(block.attributes, rulePath(block, name))])
    .map(String)
    .filter((range) => /\/(?:\d|1[0-5])$/.test(range));
}

function hasPrefixList(block: Block): boolean {
  const names = ['prefix_list_ids', 'prefix_list_id'];
  return names.some((name) => valuesAt(block.attributes, rulePath(block, name)).length > 0);
}

function isLoadBalancers(stack: JudgedStack, { address }: Block): boolean {
  return resourcesOf(stack, 'aws_lb').some(({ attributes }) =>
    valuesAt(attributes, 'security_groups').some((group) => String(group).includes(`${address}.`)),
  );
}

/** A group has blocks of rules; a rule of its own has the same fields. */
function rulePath({ type }: Block, field: string): string {
  return type === 'aws_security_group' || type === 'aws_default_security_group' ? `ingress.${field}` : field;
}
