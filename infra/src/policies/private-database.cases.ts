import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'a database that lets groups in': resources({
      aws_rds_cluster: { main: { vpc_security_group_ids: ['${aws_security_group.database.id}'] } },
      aws_rds_cluster_instance: { first: { publicly_accessible: false } },
      aws_security_group: { database: {} },
      aws_vpc_security_group_ingress_rule: {
        orders: {
          security_group_id: '${aws_security_group.database.id}',
          referenced_security_group_id: '${aws_security_group.orders.id}',
        },
      },
    }),
  },
  breaks: {
    'one that lets a network in, and has a public name': [
      resources({
        aws_rds_cluster: { main: { vpc_security_group_ids: ['${aws_security_group.database.id}'] } },
        aws_rds_cluster_instance: { first: {} },
        aws_security_group: { database: { ingress: [{ cidr_blocks: ['10.0.0.0/16'] }] } },
        aws_vpc_security_group_ingress_rule: {
          office: { security_group_id: '${aws_security_group.database.id}', cidr_ipv4: '192.0.2.0/24' },
        },
      }),
      'aws_rds_cluster_instance.first: `publicly_accessible` is not false',
      'aws_security_group.database: the database lets a range of addresses in',
      'aws_vpc_security_group_ingress_rule.office: the database lets a range of addresses in',
    ],
  },
};
