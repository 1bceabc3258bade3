import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'groups that let groups in, and the load balancer’s that lets CloudFront in': resources({
      aws_lb: { edge: { security_groups: ['${aws_security_group.edge.id}'] } },
      aws_security_group: {
        edge: { ingress: [{ prefix_list_ids: ['${data.aws_ec2_managed_prefix_list.cloudfront.id}'] }] },
        tasks: {
          ingress: [{ cidr_blocks: null, security_groups: ['${aws_security_group.edge.id}'] }],
          egress: [{ cidr_blocks: ['0.0.0.0/0'] }],
        },
      },
      aws_vpc_security_group_ingress_rule: { endpoints: { cidr_ipv4: '${aws_vpc.main.cidr_block}' } },
      aws_security_group_rule: { out: { type: 'egress', cidr_blocks: ['0.0.0.0/0'] } },
    }),
  },
  breaks: {
    'rules for everybody': [
      resources({
        aws_security_group: {
          tasks: { ingress: [{ cidr_blocks: ['0.0.0.0/0'], ipv6_cidr_blocks: ['::/0'] }] },
        },
        aws_vpc_security_group_ingress_rule: { half: { cidr_ipv4: '128.0.0.0/1' } },
        aws_security_group_rule: { in: { type: 'ingress', cidr_blocks: ['0.0.0.0/0'] } },
      }),
      'aws_security_group.tasks: lets 0.0.0.0/0 in',
      'aws_security_group.tasks: lets ::/0 in',
      'aws_vpc_security_group_ingress_rule.half: lets 128.0.0.0/1 in',
      'aws_security_group_rule.in: lets 0.0.0.0/0 in',
    ],
    'CloudFront’s addresses let in past the load balancer': [
      resources({ aws_security_group: { tasks: { ingress: [{ prefix_list_ids: ['pl-1'] }] } } }),
      'aws_security_group.tasks: lets a prefix list in',
    ],
  },
};
