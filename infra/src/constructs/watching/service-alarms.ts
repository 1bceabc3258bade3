import { requireRules } from '@fairway/service-manifest';
import { thresholdRules } from '@fairway/environments';
import { CloudwatchLogMetricFilter } from '@cdktf/provider-aws/lib/cloudwatch-log-metric-filter/index.js';
import { Construct } from 'constructs';

import { Alarm, input, result, type AlarmContext } from './alarm.ts';
import {
  ecsMetric,
  socketsMetric,
  targetMetric,
  type FargateServiceMetrics,
  type TargetGroupMetrics,
} from './metrics.ts';

export interface ServiceAlarmsProps {
  readonly context: AlarmContext;
  readonly service: FargateServiceMetrics;
  /** The log group of the service's tasks, one JSON object a line. */
  readonly logGroupName: string;
  /** Namespace of the metrics that are made of log lines. */
  readonly logMetricsNamespace: string;
  readonly thresholds: ServiceAlarmThresholds;
  /** Whether the cluster has Container Insights, which counts tasks. */
  readonly containerInsights: boolean;
  /**
   * The load balancer's metrics of the service.
   * @default - it is not behind one
   */
  readonly traffic?: TrafficAlarms;
  /**
   * The most WebSockets that one task keeps open.
   * @default - it has none
   */
  readonly maxSockets?: number;
  /**
   * Tasks that must run, where no metric has the number that is wanted.
   * @default - none: it sleeps at night, and then nobody misses it
   */
  readonly minTasks?: number;
}

export interface ServiceAlarmThresholds {
  /** Average over all tasks, above 0 and at most 100. */
  readonly cpuPercent: number;
  /** Average over all tasks, above 0 and at most 100. */
  readonly memoryPercent: number;
  /** Log lines of level `error` or `fatal` in five minutes: 0 or more. */
  readonly errorLines: number;
}

export interface TrafficAlarms {
  readonly metrics: TargetGroupMetrics;
  /** Requests a minute that all tasks together were made for. */
  readonly requestsPerMinute: number;
  /** Whether latency is also compared with CloudWatch's learned model. */
  readonly latencyAnomaly: boolean;
}

/**
 * The alarms of one service that do not end a deployment: on its resources, its running tasks and its log.
 * @example
 * new ServiceAlarms(this, manifest.name, {
 *   context,
 *   service: { clusterName: names.cluster, serviceName: names.service },
 *   logGroupName: logGroup.name,
 *   logMetricsNamespace: 'shop/dev',
 *   thresholds: settings.alarms,
 *   containerInsights: true,
 * });
 */
export class ServiceAlarms extends Construct {
  constructor(scope: Construct, id: string, props: ServiceAlarmsProps) {
    super(scope, id);
    requireRules(thresholdRules(props.thresholds), 'thresholds');

    this.#watchUse('cpu', 'CPUUtilization', props.thresholds.cpuPercent, props);
    this.#watchUse('memory', 'MemoryUtilization', props.thresholds.memoryPercent, props);
    if (props.containerInsights) this.#watchRunningTasks(props);
    else if (props.minTasks !== undefined) this.#watchCountedTasks(props.minTasks, props);
    this.#watchErrorLines(props);
    if (props.maxSockets !== undefined) this.#watchSockets(props.maxSockets, props);
    if (props.traffic !== undefined) this.#watchTraffic(props.context, props.traffic);
  }

  #watchUse(
    topic: 'cpu' | 'memory',
    metricName: string,
    percent: number,
    { context, service }: ServiceAlarmsProps,
  ): void {
    const { stat, ...metric } = ecsMetric(service, 'AWS/ECS', metricName, 'Average');
    new Alarm(this, topic, context, {
      meaning: `${context.names.service} has used more than ${percent} % of its ${topic === 'cpu' ? 'CPU' : 'memory'} for five minutes.`,
      condition: { ...metric, ...FIVE_MINUTES, statistic: stat, period: 60, threshold: percent },
    });
  }

  #watchRunningTasks({ context, service }: ServiceAlarmsProps): void {
    const count = (metricName: string) => ecsMetric(service, 'ECS/ContainerInsights', metricName, 'Average');
    new Alarm(this, 'running-tasks', context, {
      meaning: `${context.names.service} has had fewer running tasks than it should for five minutes.`,
      condition: {
        ...FIVE_MINUTES,
        threshold: 0,
        metricQuery: [
          input('desired', count('DesiredTaskCount')),
          input('running', count('RunningTaskCount')),
          result('missing tasks', 'desired - FILL(running, 0)'),
        ],
      },
    });
  }

  /** Without Container Insights: the load balancer counts tasks that answer, and ECS measures each running task once a minute. */
  #watchCountedTasks(minTasks: number, { context, service, traffic }: ServiceAlarmsProps): void {
    const [done, counted] =
      traffic === undefined
        ? ['run', ecsMetric(service, 'AWS/ECS', 'CPUUtilization', 'SampleCount')]
        : ['answer', targetMetric(traffic.metrics, 'HealthyHostCount', 'Maximum')];
    new Alarm(this, 'running-tasks', context, {
      meaning: `${context.names.service} has had fewer tasks that ${done} than its minimum, ${minTasks}, for five minutes.`,
      condition: {
        ...FIVE_MINUTES,
        threshold: 0,
        metricQuery: [input('healthy', counted), result('missing tasks', `${minTasks} - FILL(healthy, 0)`)],
      },
    });
  }

  #watchErrorLines({ context, logGroupName, logMetricsNamespace, thresholds }: ServiceAlarmsProps): void {
    const { service } = context.names;
    const metricName = `${service}-error-lines`;
    const filter = new CloudwatchLogMetricFilter(this, 'error-line-filter', {
      name: 'error-lines',
      logGroupName,
      pattern: '{ $.level = "error" || $.level = "fatal" }',
      metricTransformation: {
        namespace: logMetricsNamespace,
        name: metricName,
        value: '1',
        defaultValue: '0',
        unit: 'Count',
      },
    });
    new Alarm(this, 'error-lines', context, {
      meaning: `${service} has logged more than ${thresholds.errorLines} errors in five minutes.`,
      condition: {
        namespace: logMetricsNamespace,
        metricName,
        statistic: 'Sum',
        period: 300,
        evaluationPeriods: 1,
        comparisonOperator: 'GreaterThanThreshold',
        threshold: thresholds.errorLines,
        dependsOn: [filter],
      },
    });
  }

  /** Each task logs how many it has, twice a minute. */
  #watchSockets(
    maxSockets: number,
    { context, logGroupName, logMetricsNamespace }: ServiceAlarmsProps,
  ): void {
    const { service } = context.names;
    const { stat, ...metric } = socketsMetric(logMetricsNamespace, service);
    const filter = new CloudwatchLogMetricFilter(this, 'socket-filter', {
      name: 'open-sockets',
      logGroupName,
      pattern: '{ $.openSockets = * }',
      metricTransformation: {
        namespace: metric.namespace,
        name: metric.metricName,
        value: '$.openSockets',
        unit: 'Count',
      },
    });
    const threshold = Math.floor(maxSockets * FULL_AT);
    new Alarm(this, 'web-sockets', context, {
      meaning: `A task of ${service} has had more than ${threshold} of its ${maxSockets} WebSockets open for five minutes.`,
      condition: { ...metric, ...FIVE_MINUTES, statistic: stat, period: 60, threshold, dependsOn: [filter] },
    });
  }

  #watchTraffic(context: AlarmContext, traffic: TrafficAlarms): void {
    const { service } = context.names;
    const unhealthy = targetMetric(traffic.metrics, 'UnHealthyHostCount', 'Maximum');
    new Alarm(this, 'unhealthy-hosts', context, {
      meaning: `A task of ${service} has failed its health check for three minutes.`,
      condition: { ...simple(unhealthy), evaluationPeriods: 3, threshold: 0 },
    });

    const requests = targetMetric(traffic.metrics, 'RequestCount', 'Sum');
    new Alarm(this, 'requests', context, {
      meaning: `${service} gets more than the ${traffic.requestsPerMinute} requests a minute that its largest number of tasks was made for.`,
      condition: { ...simple(requests), evaluationPeriods: 5, threshold: traffic.requestsPerMinute },
      tellsOperators: false,
    });

    if (traffic.latencyAnomaly) this.#watchLatencyAnomaly(context, traffic.metrics);
  }

  #watchLatencyAnomaly(context: AlarmContext, metrics: TargetGroupMetrics): void {
    const { stat, ...metric } = targetMetric(metrics, 'TargetResponseTime', 'p99');
    new Alarm(this, 'latency-anomaly', context, {
      meaning: `${context.names.service} is slower than it usually is at this time of the week.`,
      condition: {
        comparisonOperator: 'GreaterThanUpperThreshold',
        evaluationPeriods: 3,
        thresholdMetricId: 'usual',
        metricQuery: [
          { id: 'latency', metric: { ...metric, stat, period: 300 }, returnData: true },
          // Three standard deviations, not CloudWatch's two: one of twenty quiet hours would ring.
          {
            id: 'usual',
            label: 'usual p99, s',
            expression: 'ANOMALY_DETECTION_BAND(latency, 3)',
            returnData: true,
          },
        ],
      },
    });
  }
}

/** Share of a task's sockets at which there is still time for another task. */
const FULL_AT = 0.8;
const FIVE_MINUTES = { comparisonOperator: 'GreaterThanThreshold', evaluationPeriods: 5 } as const;

/** A metric of its own, a minute at a time. */
function simple({ stat, ...metric }: ReturnType<typeof targetMetric>) {
  return { ...metric, statistic: stat, period: 60, comparisonOperator: 'GreaterThanThreshold' };
}
