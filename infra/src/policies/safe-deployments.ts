import { resourcesOf, textOf, valueAt } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'A version that does not start must end by itself, with the one before it still serving at full strength.',
  check: (stack) =>
    resourcesOf(stack, 'aws_ecs_service').flatMap(({ address, attributes }) =>
      [...requirements, ...('load_balancer' in attributes ? alarms : [])]
        .filter(({ path, value }) => valueAt(attributes, path) !== value)
        .map(({ path, value }) => ({
          address,
          found: `\`${path}\` is ${textOf(valueAt(attributes, path)) || 'not set'}`,
          fix: `It must be ${String(value)}`,
        })),
    ),
};

const requirements = [
  { path: 'deployment_circuit_breaker.enable', value: true },
  { path: 'deployment_circuit_breaker.rollback', value: true },
  { path: 'deployment_minimum_healthy_percent', value: 100 },
  { path: 'deployment_maximum_percent', value: 200 },
  { path: 'enable_execute_command', value: false },
] as const;

/** They count requests, which a service that nobody reaches does not get. */
const alarms = [
  { path: 'alarms.enable', value: true },
  { path: 'alarms.rollback', value: true },
] as const;
