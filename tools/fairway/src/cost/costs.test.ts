import { describe, expect, test } from '@jest/globals';

import { costsOfChoices } from './choices.ts';
import { costLines } from './costs.ts';
import { runsOfMonth } from './jobs.ts';
import { differenceOf, sumOf, usdOf } from './lines.ts';
import { atRest, HOURS, type Load } from './load.ts';
import { priceIn, prices, pricedRegions, SPOT_SHARE } from './prices.ts';
import { awakeHours } from './tasks.ts';
import { readTemplate, type Attributes } from '../workspace/stack-template.ts';

type Resources = Readonly<Record<string, Readonly<Record<string, Attributes>>>>;

function linesOf(resource: Resources, load: Partial<Load> = {}) {
  return costLines([readTemplate('app-dev', JSON.stringify({ resource }))], { ...atRest, ...load });
}

function monthOf(resource: Resources, load: Partial<Load> = {}, region = 'us-east-1'): number {
  return sumOf(linesOf(resource, load), region);
}

/** Tasks of a service that send a share of their traces. */
function tracedService(share: string): { readonly resource: Resources; readonly locals: object } {
  const variables = [{ name: 'OTEL_TRACES_SAMPLER_ARG', value: share }];
  return {
    resource: service({}, { container_definitions: '${replace(local.one_template, "<release>", "r1")}' }),
    locals: { one_template: JSON.stringify([{ name: 'one', environment: variables }]) },
  };
}

function service(changes: Attributes = {}, definition: Attributes = {}): Resources {
  return {
    aws_ecs_service: {
      one: {
        name: 'one',
        desired_count: 1,
        task_definition: '${aws_ecs_task_definition.one.arn}',
        capacity_provider_strategy: [{ capacity_provider: 'FARGATE', base: 0, weight: 100 }],
        network_configuration: { assign_public_ip: false },
        tags: { Service: 'one' },
        ...changes,
      },
    },
    aws_ecs_task_definition: {
      one: { cpu: '1024', memory: '2048', runtime_platform: { cpu_architecture: 'X86_64' }, ...definition },
    },
  };
}

/** Examples that AWS publishes beside its prices, in us-east-1; its months have 720 hours, ours 730. */
describe('what AWS computes itself', () => {
  test('Fargate: five tasks of 1 vCPU and 2 GB for 25 hours in all are 1.23', () => {
    expect((monthOf(service()) / HOURS) * 25).toBeCloseTo(1.23, 2);
  });

  test('Application Load Balancer: 300 kB a second are 1.08 units, 22.42 in 720 hours', () => {
    const month = monthOf(
      { aws_lb: { one: { internal: true } } },
      { requestsPerSecond: 5, kilobytesPerRequest: 60 },
    );

    expect((month / HOURS) * 720).toBeCloseTo(22.42, 2);
  });

  test('Athena: a query that reads 3 TB is 15', () => {
    expect(monthOf({ aws_athena_workgroup: { one: {} } }, { queriedTebibytes: 3 })).toBe(15);
  });

  test('X-Ray: a tenth of 2,000 requests an hour are 0.24 in 31 days', () => {
    const template = readTemplate('app-dev', JSON.stringify(tracedService('0.1')));
    const requestsPerSecond = (2_000 / 3_600) * ((31 * 24) / HOURS);

    const traces = costLines([template], { ...atRest, requestsPerSecond }).filter(
      ({ what }) => what === 'traces',
    );

    expect(sumOf(traces, 'eu-central-1')).toBeCloseTo(0.24, 2);
    expect(traces).toMatchObject([{ service: 'one', quantity: expect.closeTo(0.0488, 4) }]);
  });

  test('a public address is 43.80 a year', () => {
    expect(monthOf({ aws_eip: { one: {} } }) * 12).toBeCloseTo(43.8, 1);
  });

  test('Aurora Serverless v2: half a unit all month is 43.80', () => {
    const lines = linesOf({
      aws_rds_cluster: { one: { serverlessv2_scaling_configuration: { min_capacity: 0.5 } } },
      aws_rds_cluster_instance: { first: {} },
    });
    const [capacity] = lines.filter(({ price }) => price === 'auroraCapacity');

    expect(usdOf(capacity!, 'us-east-1')).toBeCloseTo(43.8, 2);
  });

  test('WAF: a list with three rules is 8', () => {
    expect(monthOf({ aws_wafv2_web_acl: { one: { rule: [{}, {}, {}] } } })).toBe(8);
  });
});

describe('tasks', () => {
  test('on ARM and on Spot cost less, each by its own price', () => {
    const arm = { runtime_platform: { cpu_architecture: 'ARM64' } };
    const spot = {
      capacity_provider_strategy: [{ capacity_provider: 'FARGATE_SPOT', base: 0, weight: 100 }],
    };
    const onDemand = monthOf(service({}, arm));

    expect(onDemand).toBeCloseTo(HOURS * (0.03238 + 2 * 0.00356), 5);
    expect(monthOf(service(spot, arm))).toBeCloseTo(onDemand * SPOT_SHARE, 5);
  });

  test('fill the base first, and share the others out by weight', () => {
    const mixed = service({
      desired_count: 3,
      capacity_provider_strategy: [
        { capacity_provider: 'FARGATE', base: 1, weight: 50 },
        { capacity_provider: 'FARGATE_SPOT', base: 0, weight: 50 },
      ],
    });

    expect(monthOf(mixed)).toBeCloseTo(monthOf(service()) * (2 + SPOT_SHARE), 5);
  });

  test('have an address each where they have public ones', () => {
    const month = monthOf(service({ desired_count: 2, network_configuration: { assign_public_ip: true } }));

    expect(month - 2 * monthOf(service())).toBeCloseTo(2 * 3.65, 5);
  });

  test('cost nothing while they sleep', () => {
    const night = (name: string, schedule: string) => ({
      resource_id: '${aws_appautoscaling_target.one.resource_id}',
      name: `night-${name}`,
      schedule,
    });
    const asleep = {
      ...service(),
      aws_appautoscaling_target: { one: { tags: { Service: 'one' } } },
      aws_appautoscaling_scheduled_action: {
        stop: night('stop', 'cron(0 20 ? * MON-FRI *)'),
        start: night('start', 'cron(0 7 ? * MON-FRI *)'),
      },
    };

    expect(monthOf(asleep)).toBeCloseTo((monthOf(service()) * 65) / 168, 5);
  });

  test('are more while the minimum is raised on workdays', () => {
    const raised = (name: string, schedule: string, minimum: string) => ({
      resource_id: '${aws_appautoscaling_target.one.resource_id}',
      name: `workday-${name}`,
      schedule,
      scalable_target_action: { min_capacity: minimum, max_capacity: '4' },
    });
    const busy = {
      ...service(),
      aws_appautoscaling_target: { one: { tags: { Service: 'one' } } },
      aws_appautoscaling_scheduled_action: {
        start: raised('start', 'cron(0 7 ? * MON-FRI *)', '3'),
        stop: raised('stop', 'cron(0 20 ? * MON-FRI *)', '1'),
      },
    };

    expect(monthOf(busy)).toBeCloseTo(monthOf(service()) * (1 + (2 * 65) / 168), 5);
  });

  test.each([
    ['cron(0 20 ? * MON-FRI *)', 'cron(0 7 ? * MON-FRI *)', 65],
    ['cron(30 18 * * * *)', 'cron(0 6 * * * *)', 87.5],
    // Over a weekend: stopped on Friday, started on Monday.
    ['cron(0 20 ? * FRI *)', 'cron(0 8 ? * MON *)', 108],
    ['cron(0 20 1 * ? *)', 'cron(0 8 ? * MON *)', 168],
  ])('stop at %s, start at %s: %d hours a week', (stop, start, hours) => {
    expect(awakeHours(stop, start)).toBe(hours);
  });
});

describe('traces', () => {
  const linesAt = (template: object, requestsPerSecond: number) =>
    costLines([readTemplate('app-dev', JSON.stringify(template))], { ...atRest, requestsPerSecond }).filter(
      ({ what }) => what === 'traces',
    );

  test('cost nothing at rest, nor where nobody has chosen them', () => {
    expect(linesAt(tracedService('1'), 0)).toEqual([]);
    expect(linesAt({ resource: service() }, 1_000)).toEqual([]);
  });

  test('cost a service its part of all requests', () => {
    const { resource, locals } = tracedService('0.05');
    const { one } = resource['aws_ecs_service']!;
    const two = { ...resource, aws_ecs_service: { one, two: { ...one, task_definition: '' } } };

    const [alone] = linesAt({ resource, locals }, 10);
    const [beside, ...others] = linesAt({ resource: two, locals }, 10);

    expect(alone?.quantity).toBeCloseTo(26.28 * 0.05 - 0.1, 5);
    expect(beside?.quantity).toBeCloseTo((26.28 * 0.05 - 0.1) / 2, 5);
    expect(others).toEqual([]);
  });
});

describe('jobs', () => {
  const nightly: Resources = {
    aws_scheduler_schedule: {
      nightly: {
        schedule_expression: 'cron(0 2 * * ? *)',
        schedule_expression_timezone: 'Europe/Berlin',
        target: { ecs_parameters: { task_definition_arn: '${aws_ecs_task_definition.nightly.arn}' } },
      },
    },
    aws_ecs_task_definition: {
      nightly: {
        cpu: '1024',
        memory: '2048',
        runtime_platform: { cpu_architecture: 'ARM64' },
        tags: { Service: 'logs' },
      },
    },
  };

  test('cost the time of their runs, for their service, and a minute of each at least', () => {
    const hour = 0.03238 + 2 * 0.00356;

    expect(monthOf(nightly, { minutesOfRun: 10 })).toBeCloseTo((31 * 10 * hour) / 60, 5);
    expect(monthOf(nightly, { minutesOfRun: 0 })).toBeCloseTo((31 * hour) / 60, 5);
    expect(linesOf(nightly).map(({ what, service: of }) => `${what} of ${of}`)).toEqual([
      'runs of jobs of logs',
      'runs of jobs of logs',
    ]);
  });

  test.each([
    ['cron(0 2 * * ? *)', 31],
    ['cron(30 6 ? * MON-FRI *)', 22],
    ['cron(0 0 1 * ? *)', 1],
    ['rate(6 hours)', 122],
    ['rate(1 day)', 31],
  ])('%s runs %i times in a month', (expression, runs) => {
    expect(runsOfMonth(expression, 'UTC')).toBe(runs);
  });
});

describe('what watches', () => {
  test('an alarm costs a metric, one that computes each that it reads, a band two more', () => {
    const metric = { metric: { metric_name: 'x' } };
    const alarms = {
      simple: { metric_name: 'x' },
      computed: { metric_query: [metric, metric, { expression: 'a / b' }] },
      band: { metric_query: [metric, { expression: 'ANOMALY_DETECTION_BAND(a, 3)' }] },
    };

    expect(monthOf({ aws_cloudwatch_metric_alarm: alarms })).toBeCloseTo(0.1 * (1 + 2 + 3), 5);
  });

  test('Container Insights costs by cluster, services and, enhanced, tasks', () => {
    const cluster = (value: string) =>
      linesOf({ ...service(), aws_ecs_cluster: { one: { setting: [{ name: 'containerInsights', value }] } } })
        .filter(({ what }) => what === 'Container Insights')
        .map((line) => usdOf(line, 'us-east-1'));

    expect(cluster('disabled')).toEqual([]);
    expect(cluster('enabled')).toEqual([expect.closeTo(36 * 0.3, 5)]);
    expect(cluster('enhanced')).toEqual([expect.closeTo(58 * 0.07, 5)]);
  });
});

describe('prices', () => {
  test('each has a unit, a page of AWS, and a number for every region', () => {
    for (const [name, price] of Object.entries(prices)) {
      expect(price.source).toMatch(/^https:\/\/aws\.amazon\.com\/[\w/-]+\/pricing\/$/);
      expect(price.unit).not.toBe('');
      for (const region of pricedRegions)
        expect(priceIn(name as keyof typeof prices, region)).toBeGreaterThan(0);
    }
  });

  test('a region that the table has not is as dear as the dearest that it has', () => {
    expect(priceIn('natGateway', 'sa-east-1')).toBe(0.052);
  });
});

test('a difference names what is paid for otherwise, the largest first', () => {
  const before = linesOf({ ...service(), aws_nat_gateway: { one: {} }, aws_kms_key: { one: {} } });
  const after = linesOf({ ...service({ desired_count: 2 }), aws_kms_key: { one: {} } });

  expect(differenceOf(before, after, 'us-east-1')).toEqual([
    expect.objectContaining({ service: 'one', what: 'tasks on demand', after: expect.closeTo(72.08, 2) }),
    { stack: 'app-dev', service: 'shared', what: 'NAT gateways', before: expect.closeTo(32.85, 2), after: 0 },
  ]);
  expect(differenceOf(before, before, 'us-east-1')).toEqual([]);
});

test('a choice is shown by what it would change', () => {
  const lines = linesOf(service({ network_configuration: { assign_public_ip: true } }));
  const found = costsOfChoices(lines, { region: 'us-east-1', zones: 2 });

  expect(found.find(({ choice }) => choice.includes('spotPercent: 100'))?.usd).toBeCloseTo(-36.04 * 0.7, 1);
  expect(found.find(({ choice }) => choice.includes('one-nat'))?.usd).toBeCloseTo(32.85 + 3.65 - 3.65, 2);
  expect(found.find(({ choice }) => choice.includes('interfaceEndpoints'))?.usd).toBeCloseTo(3 * 2 * 7.3, 2);
});
