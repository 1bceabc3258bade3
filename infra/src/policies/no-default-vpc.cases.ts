import { type PolicyCases, resources, stackWith } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'what says where it is': resources({
      aws_security_group: { tasks: { vpc_id: '${data.terraform_remote_state.vpc.outputs.vpc_id}' } },
      aws_lb: { edge: { subnets: '${data.terraform_remote_state.vpc.outputs.private_subnet_ids}' } },
    }),
  },
  breaks: {
    'what does not, and what asks for the default one': [
      stackWith({
        resource: { aws_default_vpc: { main: {} }, aws_lb_target_group: { minimal: {} } },
        data: { aws_vpc: { main: { default: true } } },
      }),
      'aws_default_vpc.main: it is part of the default VPC',
      'data.aws_vpc.main: it is part of the default VPC',
      'aws_lb_target_group.minimal: `vpc_id` is not set, so it goes to the default VPC',
    ],
  },
};
