import { alarmName, serviceNames, type AlarmTopic } from '@fairway/environments';

import type { AlarmContext } from '../../src/constructs/watching/alarm.ts';
import {
  DeploymentAlarms,
  type DeploymentAlarmsProps,
} from '../../src/constructs/watching/deployment-alarms.ts';
import { ServiceAlarms, type ServiceAlarmsProps } from '../../src/constructs/watching/service-alarms.ts';
import { synthesize, type Attributes, type Synthesized } from './synthesize.ts';

export const operatorsTopicArn = 'arn:aws:sns:eu-central-1:111111111111:operators';
export const names = serviceNames({ project: 'fairway' }, { name: 'dev' }, 'logs');
const context: AlarmContext = { names, runbooks: 'https://example.com/runbooks', operatorsTopicArn };

const metrics = {
  loadBalancerArnSuffix: 'app/fairway-dev/1',
  targetGroupArnSuffix: 'targetgroup/dev-logs/2',
};
export const targetDimensions = { LoadBalancer: 'app/fairway-dev/1', TargetGroup: 'targetgroup/dev-logs/2' };
export const traffic = { metrics, requestsPerMinute: 4_000, latencyAnomaly: false };

export function deploymentAlarms(props: Partial<DeploymentAlarmsProps> = {}): Synthesized {
  return synthesize((stack) => {
    new DeploymentAlarms(stack, 'deployment-alarms', {
      context,
      metrics,
      serverErrorPercent: 5,
      p99Seconds: 2,
      ...props,
    });
  });
}

export function serviceAlarms(props: Partial<ServiceAlarmsProps> = {}): Synthesized {
  return synthesize((stack) => {
    new ServiceAlarms(stack, 'alarms', {
      context,
      service: { clusterName: 'fairway-dev', serviceName: 'logs' },
      logGroupName: '/fairway/dev/logs',
      logMetricsNamespace: 'Fairway/dev',
      thresholds: { cpuPercent: 80, memoryPercent: 80, errorLines: 10 },
      containerInsights: true,
      ...props,
    });
  });
}

/** The service's only alarm about `topic`. */
export function alarm({ one }: Synthesized, topic: AlarmTopic): Attributes {
  return one('aws_cloudwatch_metric_alarm', { alarm_name: alarmName(names, topic) });
}

/** The queries of an alarm that computes, by their ids. */
export function queries({ metric_query: query }: Attributes): Readonly<Record<string, Attributes>> {
  return Object.fromEntries((query as Attributes[]).map((each) => [each['id'], each]));
}
