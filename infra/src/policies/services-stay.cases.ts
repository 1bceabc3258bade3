import { resources, type PolicyCases } from '../../test/support/policy-fixture.ts';

const capacity = { capacity_provider_strategy: [{ capacity_provider: 'FARGATE_SPOT' }] };

export const cases: PolicyCases = {
  keeps: {
    'a service that may deploy anew': resources({
      aws_ecs_service: { logs: { ...capacity, force_new_deployment: true } },
    }),
    'a service without shares': resources({ aws_ecs_service: { logs: { launch_type: 'FARGATE' } } }),
  },
  breaks: {
    'a service that would be replaced': [
      resources({ aws_ecs_service: { logs: capacity } }),
      'aws_ecs_service.logs: another share of Spot deletes it before it creates it again',
    ],
  },
};
