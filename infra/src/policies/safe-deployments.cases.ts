import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

const safe = {
  load_balancer: [{ container_name: 'minimal' }],
  deployment_circuit_breaker: { enable: true, rollback: true },
  deployment_minimum_healthy_percent: 100,
  deployment_maximum_percent: 200,
  alarms: {
    enable: true,
    rollback: true,
    alarm_names: ['late', '${aws_cloudwatch_metric_alarm.errors.alarm_name}'],
  },
  enable_execute_command: false,
};

const { load_balancer: balanced, ...worker } = safe;

export const cases: PolicyCases = {
  keeps: {
    'a service that rolls back': resources({
      aws_ecs_service: { minimal: safe },
      aws_cloudwatch_metric_alarm: { latency: { alarm_name: 'late' }, errors: { alarm_name: 'errors' } },
    }),
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
    'one whose alarms are not there': [
      resources({
        aws_ecs_service: { minimal: safe },
        aws_cloudwatch_metric_alarm: { latency: { alarm_name: 'fixture-late' } },
      }),
      'aws_ecs_service.minimal: its deployments are watched by the alarm late, which the stack does not make',
      'aws_ecs_service.minimal: its deployments are watched by the alarm ${aws_cloudwatch_metric_alarm.errors.alarm_name}, which the stack does not make',
    ],
  },
};
