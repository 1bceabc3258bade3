import { resourcesOf, textOf, valueAt, valuesAt } from '../judging/blocks.ts';
import type { JudgedStack, PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'A version that does not start must end by itself, with the one before it still serving at full strength.',
  check: (stack) =>
    resourcesOf(stack, 'aws_ecs_service').flatMap(({ address, attributes }) => [
      ...[...requirements, ...('load_balancer' in attributes ? alarms : [])]
        .filter(({ path, value }) => valueAt(attributes, path) !== value)
        .map(({ path, value }) => ({
          address,
          found: `\`${path}\` is ${textOf(valueAt(attributes, path)) || 'not set'}`,
          fix: `It must be ${String(value)}`,
        })),
      ...alarmsThatNobodyMakes(stack, attributes).map((name) => ({
        address,
        found: `its deployments are watched by the alarm ${name}, which the stack does not make`,
        fix: 'Name an alarm of the stack in `alarms.alarm_names`: ECS does not look whether there is one',
      })),
    ]),
};

function alarmsThatNobodyMakes(stack: JudgedStack, attributes: unknown): readonly string[] {
  const made = resourcesOf(stack, 'aws_cloudwatch_metric_alarm').flatMap(({ address, attributes: alarm }) => [
    valueAt(alarm, 'alarm_name'),
    `\${${address}.alarm_name}`,
  ]);
  return valuesAt(attributes, 'alarms.alarm_names')
    .filter((name) => !made.includes(name))
    .map(textOf);
}

const requirements = [
  { path: 'deployment_circuit_breaker.enable', value: true },
  { path: 'deployment_circuit_breaker.rollback', value: true },
  { path: 'deployment_minimum_healthy_percent', value: 100 },
  { path: 'deployment_maximum_percent', value: 200 },
  { path: 'enable_execute_command', value: false },
] as const;

/** They count requests, and a service without a load balancer gets none. */
const alarms = [
  { path: 'alarms.enable', value: true },
  { path: 'alarms.rollback', value: true },
] as const;
