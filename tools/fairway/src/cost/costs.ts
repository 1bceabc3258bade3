/** The cost of each kind of resource in a month: pure functions from synthesized stacks to lines. */
import { containerInsightsLines } from './container-insights.ts';
import { jobLines } from './jobs.ts';
import type { CostLine, OwnLine } from './lines.ts';
import { HOURS, millionRequests, type Load } from './load.ts';
import { cdnFree, type PriceName } from './prices.ts';
import {
  blocks,
  serviceOf,
  type Attributes,
  type Resource,
  type Template,
} from '../workspace/stack-template.ts';
import { taskLines } from './tasks.ts';
import { traceLines } from './traces.ts';

type Cost = (resource: Resource, load: Load, template: Template) => readonly OwnLine[];

/** It looks three times a minute, three steps each, for about seven minutes. */
const STEPS_OF_A_RESTART = 70;

/** Costs by type of resource; other types cost nothing by themselves. */
const costs: Readonly<Record<string, Cost>> = {
  aws_ecs_service: (...of) => [...taskLines(...of), ...traceLines(...of)],
  aws_scheduler_schedule: jobLines,
  aws_ecs_cluster: containerInsightsLines,
  aws_lb: (resource, load) => loadBalancer(resource, load),
  aws_nat_gateway: (_, load) => [
    line('NAT gateways', 'natGateway', HOURS),
    line(
      'traffic through NAT gateways',
      'natTraffic',
      millionRequests(load) * load.kilobytesPerRequest * 0.1,
    ),
  ],
  aws_eip: () => [line('public addresses', 'publicAddress', HOURS)],
  aws_vpc_endpoint: ({ attributes }) =>
    attributes['vpc_endpoint_type'] === 'Interface'
      ? [line('endpoints of AWS services', 'endpoint', HOURS * blocks(attributes['subnet_ids']).length)]
      : [],
  aws_rds_cluster: (_, load) => [
    line('database: storage', 'auroraStorage', load.databaseGigabytes),
    // About two reads and writes of storage for a request of each service that has a database.
    line('database: requests to storage', 'auroraIo', millionRequests(load) * 0.5),
    // AWS makes and keeps the master user's.
    line('secrets', 'secret', 1),
  ],
  aws_rds_cluster_instance: (_, load, template) => [
    line('database: capacity', 'auroraCapacity', capacityHours(template, load)),
  ],
  aws_athena_workgroup: (_, load) => [line('queries about logs', 'queriedLogs', load.queriedTebibytes)],
  aws_sfn_state_machine: (_, load) => [
    line(
      'restarts after a secret changed',
      'stateTransition',
      (load.secretChanges * STEPS_OF_A_RESTART) / 1_000,
    ),
  ],
  aws_cloudwatch_metric_alarm: ({ attributes }) => [line('alarms', 'alarmMetric', alarmMetrics(attributes))],
  aws_cloudwatch_log_metric_filter: () => [line('metrics of log lines', 'customMetric', 1)],
  aws_cloudwatch_log_group: logs,
  aws_kms_key: () => [line('keys', 'key', 1)],
  aws_secretsmanager_secret: () => [line('secrets', 'secret', 1)],
  aws_wafv2_web_acl: ({ attributes }, load) => [
    line('firewall', 'webAcl', 1),
    line('firewall', 'webRule', blocks(attributes['rule']).length),
    line('firewall: requests', 'webRequests', millionRequests(load)),
  ],
  aws_cloudfront_distribution: (_, load) => [
    line(
      'CloudFront: requests',
      'cdnRequests',
      Math.max(0, millionRequests(load) * 1_000_000 - cdnFree.requests) / 10_000,
    ),
    line(
      'CloudFront: traffic',
      'cdnTraffic',
      Math.max(0, millionRequests(load) * load.kilobytesPerRequest - cdnFree.gigabytes),
    ),
  ],
};

/** The costs of some stacks' resources in a month; lines without a quantity are left out. */
export function costLines(templates: readonly Template[], load: Load): readonly CostLine[] {
  return templates.flatMap((template) =>
    template.resources.flatMap((resource) =>
      (new Map(Object.entries(costs)).get(resource.type)?.(resource, load, template) ?? [])
        .filter(({ quantity }) => quantity > 0)
        .map((own) => ({ stack: template.stack, service: serviceOf(resource), share: 1, ...own })),
    ),
  );
}

function line(what: string, price: PriceName, quantity: number): OwnLine {
  return { what, price, quantity };
}

/** A public one has an address in each zone. A unit takes 25 new connections, or a gigabyte an hour. */
function loadBalancer({ attributes }: Resource, load: Load): readonly OwnLine[] {
  const gigabytesAnHour = (load.requestsPerSecond * 3_600 * load.kilobytesPerRequest) / 1_000_000;
  const units = Math.max(load.requestsPerSecond / 25, gigabytesAnHour);
  return [
    line('load balancer', 'loadBalancer', HOURS),
    line('load balancer: units', 'loadBalancerUnit', HOURS * units),
    ...(attributes['internal'] === false ? [line('public addresses', 'publicAddress', HOURS * 2)] : []),
  ];
}

/** Hours of one server. Where it may pause it does so while no client is connected. */
function capacityHours({ resources }: Template, load: Load): number {
  const cluster = resources.find(({ type }) => type === 'aws_rds_cluster');
  const [scaling] = blocks(cluster?.attributes['serverlessv2_scaling_configuration']);
  const minimum = Number(scaling?.['min_capacity'] ?? 0);
  return minimum === 0 ? HOURS * load.databaseShare * 0.5 : HOURS * minimum;
}

/** Each metric that an alarm reads is paid for; an anomaly band is two more. */
function alarmMetrics(attributes: Attributes): number {
  const queries = blocks(attributes['metric_query']);
  const read = queries.filter((query) => query['metric'] !== undefined).length;
  const band = queries.some((query) => String(query['expression']).startsWith('ANOMALY_DETECTION_BAND'));
  return Math.max(1, read) + (band ? 2 : 0);
}

/** Each service's own group gets its share of all lines; the others say little. */
function logs(resource: Resource, load: Load, { resources }: Template): readonly OwnLine[] {
  const services = resources.filter(({ type }) => type === 'aws_ecs_service').length;
  const isService = serviceOf(resource) !== 'shared' && services > 0;
  const gigabytes = isService ? (millionRequests(load) * load.logBytesPerRequest) / 1_000 / services : 0;
  const days = Number(resource.attributes['retention_in_days'] ?? 30);
  return [
    line('logs: written', 'logIngestion', gigabytes),
    // Kept compressed, at about a sixth.
    line('logs: kept', 'logStorage', (gigabytes * (days / 30)) / 6),
  ];
}
