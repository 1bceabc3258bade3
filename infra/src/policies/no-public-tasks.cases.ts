import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

function service(assignPublicIp: boolean) {
  return { aws_ecs_service: { minimal: { network_configuration: { assign_public_ip: assignPublicIp } } } };
}

export const cases: PolicyCases = {
  keeps: {
    'tasks in private subnets': resources(service(false)),
    'public ones where the environment chose them': resources(service(true), {
      outbound: 'public-addresses',
    }),
  },
  breaks: {
    'public ones where it did not': [
      resources(service(true)),
      'aws_ecs_service.minimal: its tasks have public addresses, and the environment did not choose `public-addresses`',
    ],
  },
};
