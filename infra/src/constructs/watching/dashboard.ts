import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js';
import { Construct } from 'constructs';

import { AwsStack } from '../../aws-stack.ts';
import { terraformLiteral } from '../../terraform-literal.ts';
import { graph, layOut, searchGraph, type GraphMetric, type Row } from './dashboard-grid.ts';
import {
  databaseMetric,
  ecsMetric,
  queryMetric,
  socketsMetric,
  targetMetric,
  type FargateServiceMetrics,
  type TargetGroupMetrics,
} from './metrics.ts';

export interface DashboardProps {
  /** 1 to 255 letters, digits, hyphens and underscores. */
  readonly name: string;
  /** In the order of the dashboard's rows. */
  readonly services: readonly DashboardService[];
  readonly distributionId: string;
  /**
   * Name of the database cluster.
   * @default - the environment has no database
   */
  readonly databaseCluster?: string;
  /**
   * Name of the workgroup of Athena that queries about logs run in.
   * @default - nobody asks any
   */
  readonly queryWorkgroup?: string;
  /**
   * Namespaces of the metrics that services publish about their work, with the environment as their dimension.
   * @default [] - no service publishes any
   */
  readonly products?: readonly ProductMetrics[];
}

/** The metrics that a service publishes: each has the dimension `Environment`, some `Service` as well. */
export interface ProductMetrics {
  readonly service: string;
  readonly namespace: string;
  /** Value of the dimension `Environment`. */
  readonly environment: string;
}

export interface DashboardService {
  readonly name: string;
  /** The manifest's summary, one sentence. */
  readonly summary: string;
  readonly ecs: FargateServiceMetrics;
  readonly logGroupName: string;
  /**
   * The load balancer's metrics.
   * @default - the service is not behind it
   */
  readonly traffic?: TargetGroupMetrics;
  /**
   * Namespace of the metrics that are made of its log lines, one of which counts its WebSockets.
   * @default - it keeps none open
   */
  readonly socketsNamespace?: string;
  /**
   * Whether Container Insights counts its tasks; otherwise the load balancer's count of answering tasks is shown.
   * @default true
   */
  readonly containerInsights?: boolean;
}

/**
 * One page with everything to look at when something is wrong: the edge, then a row for each service, then the data.
 * @example
 * new Dashboard(this, 'dashboard', { name: names.dashboard, services, distributionId, products: [] });
 */
export class Dashboard extends Construct {
  /** Opens it in AWS's console. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const { region } = AwsStack.of(this);
    const rows = [
      edgeRow(props.distributionId),
      ...props.services.flatMap((service) => [serviceRow(service, region), ...socketsRow(service, region)]),
      ...(props.products ?? []).map((product) => productRow(product, region)),
      ...(props.databaseCluster === undefined ? [] : [databaseRow(props.databaseCluster, region)]),
      ...(props.queryWorkgroup === undefined ? [] : [logQueryRow(props.queryWorkgroup, region)]),
    ];

    new CloudwatchDashboard(this, 'dashboard', {
      dashboardName: props.name,
      dashboardBody: JSON.stringify({ start: '-PT3H', widgets: layOut(rows) }),
    });
    this.url = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${props.name}`;
  }
}

/** CloudFront's metrics are in us-east-1, wherever the environment is. */
function edgeRow(distributionId: string): Row {
  const region = 'us-east-1';
  const metric = (metricName: string, stat: string, label: string): GraphMetric => ({
    namespace: 'AWS/CloudFront',
    metricName,
    stat,
    label,
    dimensions: { DistributionId: distributionId, Region: 'Global' },
  });
  return {
    heading: '## Edge',
    graphs: [
      graph('Requests', region, [metric('Requests', 'Sum', 'requests')]),
      graph('Errors, %', region, [
        metric('4xxErrorRate', 'Average', '4xx'),
        metric('5xxErrorRate', 'Average', '5xx'),
      ]),
    ],
  };
}

function serviceRow(service: DashboardService, region: string): Row {
  const { name, summary, ecs, logGroupName, traffic } = service;
  const use = (metricName: string, label: string) => ({
    ...ecsMetric(ecs, 'AWS/ECS', metricName, 'Average'),
    label,
  });
  return {
    heading: `## ${name}\n${terraformLiteral(summary)} Logs: \`${logGroupName}\``,
    graphs: [
      ...(traffic === undefined ? [] : trafficGraphs(name, traffic, region)),
      graph(`${name}: CPU and memory, %`, region, [
        use('CPUUtilization', 'CPU'),
        use('MemoryUtilization', 'memory'),
      ]),
      ...tasksGraphs(service, region),
    ],
  };
}

function tasksGraphs(
  { name, ecs, traffic, containerInsights = true }: DashboardService,
  region: string,
): readonly object[] {
  const counted = (metricName: string, label: string) => ({
    ...ecsMetric(ecs, 'ECS/ContainerInsights', metricName, 'Average'),
    label,
  });
  if (containerInsights) {
    const counts = [counted('DesiredTaskCount', 'desired'), counted('RunningTaskCount', 'running')];
    return [graph(`${name}: tasks`, region, counts)];
  }
  if (traffic === undefined) {
    // ECS measures each running task once a minute.
    const running = { ...ecsMetric(ecs, 'AWS/ECS', 'CPUUtilization', 'SampleCount'), label: 'running' };
    return [graph(`${name}: tasks`, region, [running])];
  }
  const answering = { ...targetMetric(traffic, 'HealthyHostCount', 'Maximum'), label: 'answering' };
  return [graph(`${name}: tasks`, region, [answering])];
}

function trafficGraphs(name: string, traffic: TargetGroupMetrics, region: string): readonly object[] {
  const metric = (metricName: string, stat: string, label: string) => ({
    ...targetMetric(traffic, metricName, stat),
    label,
  });
  return [
    graph(`${name}: requests`, region, [
      metric('RequestCount', 'Sum', 'all'),
      metric('HTTPCode_Target_4XX_Count', 'Sum', '4xx'),
      metric('HTTPCode_Target_5XX_Count', 'Sum', '5xx'),
    ]),
    graph(`${name}: time to answer, s`, region, [
      metric('TargetResponseTime', 'p50', 'p50'),
      metric('TargetResponseTime', 'p99', 'p99'),
    ]),
  ];
}

/** A row of its own: that of the service is full. */
function socketsRow({ name, socketsNamespace }: DashboardService, region: string): readonly Row[] {
  if (socketsNamespace === undefined) return [];
  const open = { ...socketsMetric(socketsNamespace, name), label: 'the fullest task' };
  return [{ heading: `## ${name}: WebSockets`, graphs: [graph(`${name}: open WebSockets`, region, [open])] }];
}

/** Searches, not names: a service decides which metrics it publishes, and when. */
function productRow({ service, namespace, environment }: ProductMetrics, region: string): Row {
  const search = (dimensions: string) =>
    `SEARCH('{"${namespace}",${dimensions}} Environment="${environment}"', 'Sum', 60)`;
  return {
    heading: `## ${namespace}\nWhat ${service} counts.`,
    graphs: [
      searchGraph(`${namespace}: all`, region, search('Environment')),
      searchGraph(`${namespace}: by service`, region, search('Service,Environment')),
    ],
  };
}

function logQueryRow(workgroup: string, region: string): Row {
  const metrics = (metricName: string, stat: string) =>
    (['SUCCEEDED', 'FAILED', 'CANCELED'] as const).map((state) => ({
      ...queryMetric(workgroup, state, metricName, stat),
      label: state.toLowerCase(),
    }));
  return {
    heading: '## Log queries',
    graphs: [
      graph('Queries', region, metrics('TotalExecutionTime', 'SampleCount')),
      graph('Bytes read', region, metrics('ProcessedBytes', 'Sum')),
      graph('Time of a query, ms', region, metrics('TotalExecutionTime', 'Average')),
    ],
  };
}

function databaseRow(cluster: string, region: string): Row {
  const metric = (metricName: string, stat: string, label: string): GraphMetric => ({
    ...databaseMetric(cluster, metricName, stat),
    label,
  });
  return {
    heading: '## Database',
    graphs: [
      graph('Capacity, ACU', region, [metric('ServerlessDatabaseCapacity', 'Average', 'ACU')]),
      graph('Connections', region, [metric('DatabaseConnections', 'Maximum', 'connections')]),
      graph('Time of a commit, ms', region, [metric('CommitLatency', 'Average', 'average')]),
      graph('Deadlocks', region, [metric('Deadlocks', 'Sum', 'deadlocks')]),
    ],
  };
}
