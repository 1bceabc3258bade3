import { describe, expect, test } from '@jest/globals';
import { alarmName, alarmTopics, serviceNames } from '@fairway/environments';

import { synthesize, type Attributes } from '../../test/support/synthesize.ts';
import { countResources } from '../terraform-json.ts';
import type { AlarmContext } from './alarm.ts';
import { DeploymentAlarms, type DeploymentAlarmsProps } from './deployment-alarms.ts';
import { ServiceAlarms, type ServiceAlarmsProps } from './service-alarms.ts';

const operatorsTopicArn = 'arn:aws:sns:eu-central-1:111111111111:operators';
const names = serviceNames({ project: 'fairway' }, { name: 'dev' }, 'logs');
const context: AlarmContext = { names, runbooks: 'https://example.com/runbooks', operatorsTopicArn };
const metrics = {
  loadBalancerArnSuffix: 'app/fairway-dev/1',
  targetGroupArnSuffix: 'targetgroup/dev-logs/2',
};
const targetDimensions = { LoadBalancer: 'app/fairway-dev/1', TargetGroup: 'targetgroup/dev-logs/2' };
const taskDimensions = { ClusterName: 'fairway-dev', ServiceName: 'logs' };
const traffic = { metrics, requestsPerMinute: 4_000, latencyAnomaly: false };

function deploymentAlarms(props: Partial<DeploymentAlarmsProps> = {}) {
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

function serviceAlarms(props: Partial<ServiceAlarmsProps> = {}) {
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

function alarm({ one }: ReturnType<typeof serviceAlarms>, topic: (typeof alarmTopics)[number]): Attributes {
  return one('aws_cloudwatch_metric_alarm', { alarm_name: alarmName(names, topic) });
}

function topicsOf({ all }: ReturnType<typeof serviceAlarms>): readonly string[] {
  return all('aws_cloudwatch_metric_alarm')
    .map(({ alarm_name: name }) => String(name).replace('fairway-dev-logs-', ''))
    .toSorted();
}

/** The queries of an alarm that computes, by their ids. */
function queries({ metric_query: query }: Attributes): Readonly<Record<string, Attributes>> {
  return Object.fromEntries((query as Attributes[]).map((each) => [each['id'], each]));
}

describe('on what users see', () => {
  test('failed requests are those that the service fails and those that nobody takes', () => {
    const found = alarm(deploymentAlarms(), 'server-errors');
    const { requests, answered, refused, result } = queries(found);

    expect([requests, answered, refused].map((each) => each!['metric'])).toEqual(
      ['RequestCount', 'HTTPCode_Target_5XX_Count', 'TargetConnectionErrorCount'].map((name) => ({
        namespace: 'AWS/ApplicationELB',
        metric_name: name,
        dimensions: targetDimensions,
        stat: 'Sum',
        period: 60,
      })),
    );
    expect(result).toMatchObject({
      return_data: true,
      // Nobody is woken by one failure of one request.
      expression: 'IF(FILL(requests, 0) >= 10, 100 * (FILL(answered, 0) + FILL(refused, 0)) / requests, 0)',
    });
    expect(found).toMatchObject({ threshold: 5, comparison_operator: 'GreaterThanThreshold' });
  });

  test('slow is what one of a hundred requests is', () => {
    const found = alarm(deploymentAlarms({ p99Seconds: 0.5 }), 'latency');
    const { p99, result } = queries(found);

    expect(p99).toMatchObject({
      metric: { metric_name: 'TargetResponseTime', stat: 'p99', dimensions: targetDimensions },
      return_data: false,
    });
    expect(result!['expression']).toBe('IF(FILL(requests, 0) >= 10, p99, 0)');
    expect(found['threshold']).toBe(0.5);
  });

  test('one bad minute of three is none', () => {
    for (const found of deploymentAlarms().all('aws_cloudwatch_metric_alarm')) {
      expect(found).toMatchObject({ evaluation_periods: 3, datapoints_to_alarm: 2 });
    }
  });

  test.each([0, 101, Number.NaN])('%p %% of failed requests are refused as a threshold', (percent) => {
    expect(() => deploymentAlarms({ serverErrorPercent: percent })).toThrow(
      `\`serverErrorPercent\` must be above 0 and at most 100, got: ${percent}`,
    );
  });

  test.each([0, -1, Number.NaN])('%p seconds are refused as a threshold', (p99Seconds) => {
    expect(() => deploymentAlarms({ p99Seconds })).toThrow(
      `\`p99Seconds\` must be above 0, got: ${p99Seconds}`,
    );
  });
});

describe('on what a service uses and logs', () => {
  test('a service that nobody reaches has alarms on its use, its tasks and its log', () => {
    expect(topicsOf(serviceAlarms())).toEqual(['cpu', 'error-lines', 'memory', 'running-tasks']);
  });

  test.each([
    ['cpu', 'CPUUtilization'],
    ['memory', 'MemoryUtilization'],
  ] as const)('%s is the average of five minutes', (topic, metricName) => {
    const thresholds = { cpuPercent: 70, memoryPercent: 70, errorLines: 10 };

    expect(alarm(serviceAlarms({ thresholds }), topic)).toMatchObject({
      namespace: 'AWS/ECS',
      metric_name: metricName,
      dimensions: taskDimensions,
      statistic: 'Average',
      period: 60,
      evaluation_periods: 5,
      threshold: 70,
    });
  });

  test('tasks are missing when fewer run than should, also when none does', () => {
    const found = alarm(serviceAlarms(), 'running-tasks');
    const { desired, running, result } = queries(found);

    expect(desired!['metric']).toMatchObject({
      namespace: 'ECS/ContainerInsights',
      metric_name: 'DesiredTaskCount',
      dimensions: taskDimensions,
    });
    expect(running!['metric']).toMatchObject({ metric_name: 'RunningTaskCount' });
    expect(result!['expression']).toBe('desired - FILL(running, 0)');
    expect(found).toMatchObject({ threshold: 0, comparison_operator: 'GreaterThanThreshold' });
  });

  test('without Container Insights nobody counts tasks, so no alarm waits for a count', () => {
    expect(topicsOf(serviceAlarms({ containerInsights: false }))).not.toContain('running-tasks');
  });

  test('errors are counted from the log lines that services write', () => {
    const built = serviceAlarms();

    expect(built.one('aws_cloudwatch_log_metric_filter')).toMatchObject({
      log_group_name: '/fairway/dev/logs',
      pattern: '{ $.level = "error" || $.level = "fatal" }',
      metric_transformation: {
        namespace: 'Fairway/dev',
        name: 'logs-error-lines',
        value: '1',
        default_value: '0',
      },
    });
    expect(alarm(built, 'error-lines')).toMatchObject({
      namespace: 'Fairway/dev',
      metric_name: 'logs-error-lines',
      statistic: 'Sum',
      period: 300,
      threshold: 10,
      comparison_operator: 'GreaterThanThreshold',
    });
  });

  test('behind a load balancer its health and its requests are watched too', () => {
    const built = serviceAlarms({ traffic });

    expect(topicsOf(built)).toEqual([
      'cpu',
      'error-lines',
      'memory',
      'requests',
      'running-tasks',
      'unhealthy-hosts',
    ]);
    expect(alarm(built, 'unhealthy-hosts')).toMatchObject({
      metric_name: 'UnHealthyHostCount',
      dimensions: targetDimensions,
      statistic: 'Maximum',
      threshold: 0,
    });
    expect(alarm(built, 'requests')).toMatchObject({
      metric_name: 'RequestCount',
      statistic: 'Sum',
      period: 60,
      threshold: 4_000,
    });
  });

  test('unusual latency is compared with a band, by choice', () => {
    const found = alarm(serviceAlarms({ traffic: { ...traffic, latencyAnomaly: true } }), 'latency-anomaly');
    const { latency, usual } = queries(found);

    expect(found).toMatchObject({
      comparison_operator: 'GreaterThanUpperThreshold',
      threshold_metric_id: 'usual',
    });
    expect(found).not.toHaveProperty('threshold');
    expect(usual!['expression']).toBe('ANOMALY_DETECTION_BAND(latency, 3)');
    expect(latency!['metric']).toMatchObject({ metric_name: 'TargetResponseTime', stat: 'p99' });
  });

  test.each([
    [
      { cpuPercent: 0, memoryPercent: 80, errorLines: 10 },
      '`thresholds.cpuPercent` must be above 0 and at most 100, got: 0',
    ],
    [
      { cpuPercent: 80, memoryPercent: 120, errorLines: 10 },
      '`thresholds.memoryPercent` must be above 0 and at most 100, got: 120',
    ],
    [
      { cpuPercent: 80, memoryPercent: 80, errorLines: -1 },
      '`thresholds.errorLines` must be a whole number, 0 or more, got: -1',
    ],
  ])('%j is refused', (thresholds, message) => {
    expect(() => serviceAlarms({ thresholds })).toThrow(message);
  });
});

describe('all of a service’s', () => {
  const everything = [
    deploymentAlarms(),
    serviceAlarms({ traffic: { ...traffic, latencyAnomaly: true } }),
  ] as const;
  const alarms = everything.flatMap(({ all }) => all('aws_cloudwatch_metric_alarm'));

  test('there is one for each topic that environments have a name for', () => {
    expect(alarms.map(({ alarm_name: name }) => name).toSorted()).toEqual(
      alarmTopics.map((topic) => alarmName(names, topic)).toSorted(),
    );
  });

  test('none can stick: missing data are good', () => {
    expect(new Set(alarms.map(({ treat_missing_data: missing }) => missing))).toEqual(
      new Set(['notBreaching']),
    );
  });

  test('each says what is wrong and where it is written what to do', () => {
    for (const { alarm_name: name, alarm_description: description } of alarms) {
      const topic = String(name).replace('fairway-dev-logs-', '');
      expect(description).toMatch(/logs.*\. What to do: /);
      expect(description).toMatch(new RegExp(`https://example\\.com/runbooks/${topic}\\.md$`));
    }
  });

  test('the operators hear of all but the number of requests, and of their end', () => {
    for (const found of alarms) {
      const recipients = found['alarm_name'] === 'fairway-dev-logs-requests' ? [] : [operatorsTopicArn];
      expect(found).toMatchObject({ alarm_actions: recipients, ok_actions: recipients });
      expect(found['tags']).toEqual({ Service: 'logs' });
    }
  });

  test('nine resources are enough', () => {
    const usual = [deploymentAlarms(), serviceAlarms({ traffic })];

    expect(usual.reduce((total, { json }) => total + countResources(json), 0)).toBe(9);
  });
});
