import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'a VPC whose default group has no rules': resources({
      aws_vpc: { main: {} },
      aws_default_security_group: { main: { vpc_id: '${aws_vpc.main.id}', ingress: [], egress: [] } },
    }),
  },
  breaks: {
    'a VPC whose default group is AWS’s': [
      resources({ aws_vpc: { main: {} } }),
      'aws_vpc.main: the default security group is as AWS made it',
    ],
    'a default group with a rule': [
      resources({
        aws_vpc: { main: {} },
        aws_default_security_group: { main: { vpc_id: '${aws_vpc.main.id}', egress: [{ protocol: '-1' }] } },
      }),
      'aws_default_security_group.main: it has rules',
    ],
  },
};
