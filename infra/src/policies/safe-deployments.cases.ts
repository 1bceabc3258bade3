import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

const safe = {
  load_balancer: [{ container_name: 'minimal' }],
  deployment_circuit_breaker: { enable: true, rollback: true },
  deployment_minimum_healthy_percent: 100,
  deployment_maximum_percent: 200,
  alarms: { enable: true, rollback: true },
  enable_execute_command: false,
};

const { load_balancer: balanced, ...worker } = safe;

export const cases: PolicyCases = {
  keeps: {
    'a service that rolls back': resources({ aws_ecs_service: { minimal: safe } }),
    'a worker, which has no requests to count': resources({
      aws_ecs_service: { minimal: { ...worker, alarms: undefined } },
    }),
  },
  breaks: {
    'one that does not, or has fewer tasks meanwhile': [
      resources({
        aws_ecs_service: {
          minimal: {
            ...safe,
            deployment_circuit_breaker: { enable: true, rollback: false },
            deployment_minimum_healthy_percent: 50,
            alarms: undefined,
            enable_execute_command: true,
          },
        },
      }),
      'aws_ecs_service.minimal: `deployment_circuit_breaker.rollback` is false',
      'aws_ecs_service.minimal: `deployment_minimum_healthy_percent` is 50',
      'aws_ecs_service.minimal: `enable_execute_command` is true',
      'aws_ecs_service.minimal: `alarms.enable` is not set',
      'aws_ecs_service.minimal: `alarms.rollback` is not set',
    ],
  },
};
