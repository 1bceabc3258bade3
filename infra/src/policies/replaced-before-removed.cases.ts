import { resources, type PolicyCases } from '../../test/support/policy-fixture.ts';

const lifecycle = { create_before_destroy: true };

export const cases: PolicyCases = {
  keeps: {
    'a group with a name of its own each time': resources({
      aws_security_group: { tasks: { name_prefix: 'fairway-dev-logs-', lifecycle } },
    }),
    'a VPC origin, whose name is in its settings': resources({
      aws_cloudfront_vpc_origin: { edge: { lifecycle } },
    }),
    'what is used by nothing': resources({ aws_sns_topic: { topic: { name: 'fairway-dev-notices' } } }),
  },
  breaks: {
    'a fixed name': [
      resources({ aws_security_group: { tasks: { name: 'fairway-dev-logs', lifecycle } } }),
      'aws_security_group.tasks: it is always called fairway-dev-logs',
    ],
    'no order': [
      resources({ aws_rds_cluster_parameter_group: { tls: { name_prefix: 'fairway-dev-' } } }),
      'aws_rds_cluster_parameter_group.tls: it is deleted before its replacement exists',
    ],
  },
};
