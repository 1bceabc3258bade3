import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'a VPC with a flow log': resources({
      aws_vpc: { main: {} },
      aws_flow_log: { main: { vpc_id: '${aws_vpc.main.id}', traffic_type: 'ALL' } },
    }),
  },
  breaks: {
    'a VPC without one, or with half of one': [
      resources({
        aws_vpc: { none: {}, half: {} },
        aws_flow_log: { half: { vpc_id: '${aws_vpc.half.id}', traffic_type: 'REJECT' } },
      }),
      'aws_vpc.none: it has no flow log of all traffic',
      'aws_vpc.half: it has no flow log of all traffic',
    ],
  },
};
