import { describe, expect, test } from '@jest/globals';

import { monthlyUsd, usdChange } from './monthly-cost.ts';
import type { ResourceChange } from './plan-json.ts';

const none = { attributes: [], replacedFor: [] } as const;

function change(type: string, before: object, after: object, name = 'one'): ResourceChange {
  return {
    address: `${type}.${name}`,
    type,
    action: 'update',
    ...none,
    before: { ...before },
    after: { ...after },
  };
}

function costOf(region: string, ...changes: readonly ResourceChange[]): number {
  return monthlyUsd({ changes, changesOutputs: false }, region);
}

const half = [
  { capacity_provider: 'FARGATE', weight: 1, base: 1 },
  { capacity_provider: 'FARGATE_SPOT', weight: 1 },
];
const service = (desired_count: number) => ({ desired_count, capacity_provider_strategy: half });
const definition = (cpu: number, cpu_architecture = 'ARM64') => ({
  cpu: String(cpu),
  memory: String(cpu * 2),
  runtime_platform: [{ cpu_architecture }],
});

describe('what a plan changes of a month', () => {
  test.each([
    ['us-east-1', 16.43],
    ['eu-central-1', 19.71],
    ['of no price: the dearer', 19.71],
  ])('is a load balancer more in %s: %s', (region, usd) => {
    expect(costOf(region, change('aws_lb', {}, { internal: true }))).toBe(usd);
  });

  test('counts what is taken away against it', () => {
    const lost = change('aws_nat_gateway', { subnet_id: 's' }, {});

    expect(costOf('us-east-1', lost, change('aws_eip', {}, { domain: 'vpc' }))).toBe(-29.2);
  });

  test('has the tasks of a service by size, number and capacity: Spot at 30 %', () => {
    const changes = [
      change('aws_ecs_service', service(1), service(3)),
      change('aws_ecs_task_definition', definition(256), definition(1_024)),
    ];

    // A quarter of 28.835 before; then two on demand and one on Spot, of 1 vCPU and 2 GB.
    expect(costOf('us-east-1', ...changes)).toBe(59.11);
  });

  test('leaves out a service whose task definition stays, and what has no fixed price', () => {
    expect(costOf('us-east-1', change('aws_ecs_service', service(1), service(3)))).toBe(0);
    expect(costOf('us-east-1', change('aws_s3_bucket', {}, { bucket: 'b' }))).toBe(0);
    expect(costOf('us-east-1', change('constructor', {}, { bucket: 'b' }))).toBe(0);
  });
});

test.each([
  [12.5, '+12.50'],
  [-3, '-3.00'],
  [0.001, '±0'],
])('%s is written %s', (usd, text) => {
  expect(usdChange(usd)).toBe(text);
});
