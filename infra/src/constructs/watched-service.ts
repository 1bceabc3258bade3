import { alarmName, type ServiceSettings } from '@fairway/environments';
import { Construct } from 'constructs';

import { terraformLiteral } from '../terraform-literal.ts';
import type { DashboardService } from './dashboard.ts';
import { DeploymentAlarms } from './deployment-alarms.ts';
import { EcsService, type EcsServiceProps } from './ecs-service/ecs-service.ts';
import type { LoadBalancing } from './ecs-service/load-balancing.ts';
import type { TargetGroupMetrics } from './metrics.ts';
import { ServiceAlarms } from './service-alarms.ts';

export interface WatchedServiceProps extends Omit<EcsServiceProps, 'deploymentAlarms'> {
  readonly loadBalancing: LoadBalancing;
  readonly watch: ServiceWatch;
}

/** What watching the services of one environment has in common. */
export interface ServiceWatch {
  readonly operatorsTopicArn: string;
  /** URL of the folder of runbook pages, without a slash at its end. */
  readonly runbooks: string;
  /** Namespace of the metrics that are made of log lines. */
  readonly logMetricsNamespace: string;
  /** Whether the cluster counts tasks. */
  readonly containerInsights: boolean;
}

/** A service with its alarms, two of which also judge its deployments. */
export class WatchedService extends Construct {
  readonly service: EcsService;
  readonly dashboardRow: DashboardService;
  readonly needsDatabase: boolean;

  constructor(scope: Construct, id: string, props: WatchedServiceProps) {
    super(scope, id);
    const { manifest, names } = props;
    this.service = new EcsService(this, 'service', {
      ...props,
      deploymentAlarms: [alarmName(names, 'server-errors'), alarmName(names, 'latency')],
    });
    const traffic = trafficOf(this.service, props.loadBalancing);
    this.service.deployAfter(this.#judgeDeployments(props, traffic));
    this.#watch(props, traffic);
    this.needsDatabase = manifest.needs.database !== undefined;
    this.dashboardRow = {
      name: manifest.name,
      summary: terraformLiteral(manifest.summary),
      ecs: this.service,
      logGroupName: this.service.logGroupName,
      traffic,
    };
  }

  #judgeDeployments({ names, settings, watch }: WatchedServiceProps, metrics: TargetGroupMetrics) {
    const { serverErrorPercent, p99Seconds } = settings.alarms;
    const context = { ...watch, names };
    return new DeploymentAlarms(this, 'deployment-alarms', {
      context,
      metrics,
      serverErrorPercent,
      p99Seconds,
    }).alarms;
  }

  #watch({ names, settings, watch }: WatchedServiceProps, metrics: TargetGroupMetrics): void {
    new ServiceAlarms(this, 'alarms', {
      context: { ...watch, names },
      service: this.service,
      logGroupName: this.service.logGroupName,
      logMetricsNamespace: watch.logMetricsNamespace,
      thresholds: settings.alarms,
      containerInsights: watch.containerInsights,
      traffic: {
        metrics,
        requestsPerMinute: mostRequests(settings),
        latencyAnomaly: settings.alarms.anomalyDetection,
      },
    });
  }
}

function trafficOf(
  { targetGroupArnSuffix = '' }: EcsService,
  { arnSuffix }: LoadBalancing,
): TargetGroupMetrics {
  return { loadBalancerArnSuffix: arnSuffix, targetGroupArnSuffix };
}

/** A minute, of as many tasks as there may be, each with what autoscaling gives to one. */
function mostRequests({ tasks, scaling }: ServiceSettings): number {
  return tasks.maximum * scaling.requestsPerTarget;
}
