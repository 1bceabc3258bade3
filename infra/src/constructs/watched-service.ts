import { alarmName } from '@fairway/environments';
import { Construct } from 'constructs';

import { DeploymentAlarms } from './watching/deployment-alarms.ts';
import { FargateService, type FargateServiceProps } from './fargate-service/fargate-service.ts';
import type { LoadBalancing } from './fargate-service/load-balancing.ts';
import type { TargetGroupMetrics } from './watching/metrics.ts';

export interface WatchedServiceProps extends Omit<FargateServiceProps, 'deploymentAlarms'> {
  readonly watch: ServiceWatch;
}

/** Settings that the watching of all services of one environment has in common. */
export interface ServiceWatch {
  readonly operatorsTopicArn: string;
  /** URL of the folder of runbook pages, without a slash at its end. */
  readonly runbooks: string;
}

/**
 * A service with the two alarms that judge its deployments; its others are in the stack that watches. A worker gets no
 * requests that could fail, so its circuit breaker alone judges.
 * @example
 * new WatchedService(this, 'logs', { ...serviceProps, watch: { operatorsTopicArn, runbooks } });
 */
export class WatchedService extends Construct {
  readonly service: FargateService;
  /** Undefined for a worker. */
  readonly traffic: TargetGroupMetrics | undefined;
  readonly needsDatabase: boolean;

  constructor(scope: Construct, id: string, props: WatchedServiceProps) {
    super(scope, id);
    const { manifest, names, loadBalancing } = props;
    this.service = new FargateService(this, 'service', {
      ...props,
      deploymentAlarms:
        loadBalancing === undefined ? [] : [alarmName(names, 'server-errors'), alarmName(names, 'latency')],
    });
    this.traffic = loadBalancing && trafficOf(this.service, loadBalancing);
    if (this.traffic !== undefined) this.service.deployAfter(this.#judgeDeployments(props, this.traffic));
    this.needsDatabase = manifest.needs.database !== undefined;
  }

  #judgeDeployments({ names, settings, watch }: WatchedServiceProps, metrics: TargetGroupMetrics) {
    const { serverErrorPercent, p99Seconds } = settings.alarms;
    return new DeploymentAlarms(this, 'deployment-alarms', {
      context: { ...watch, names },
      metrics,
      serverErrorPercent,
      p99Seconds,
    }).alarms;
  }
}

function trafficOf(
  { targetGroupArnSuffix = '' }: FargateService,
  { arnSuffix }: LoadBalancing,
): TargetGroupMetrics {
  return { loadBalancerArnSuffix: arnSuffix, targetGroupArnSuffix };
}
