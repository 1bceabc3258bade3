import { expect, test } from '@jest/globals';

import { alarm, queries, serviceAlarms, targetDimensions, traffic } from '../../../test/support/alarms.ts';
import type { Synthesized } from '../../../test/support/synthesize.ts';

const taskDimensions = { ClusterName: 'fairway-dev', ServiceName: 'logs' };

function topicsOf({ all }: Synthesized): readonly string[] {
  return all('aws_cloudwatch_metric_alarm')
    .map(({ alarm_name: name }) => String(name).replace('fairway-dev-logs-', ''))
    .toSorted();
}

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

test('without Container Insights and without a minimum, no alarm waits for a count', () => {
  expect(topicsOf(serviceAlarms({ containerInsights: false }))).not.toContain('running-tasks');
});

test('without Container Insights the load balancer’s count of tasks that answer is compared with the minimum', () => {
  const found = alarm(serviceAlarms({ containerInsights: false, traffic, minTasks: 2 }), 'running-tasks');
  const { healthy, result } = queries(found);

  expect(healthy!['metric']).toMatchObject({ metric_name: 'HealthyHostCount', dimensions: targetDimensions });
  expect(result!['expression']).toBe('2 - FILL(healthy, 0)');
});

test('without both, ECS’s measurements of running tasks are counted', () => {
  const found = alarm(serviceAlarms({ containerInsights: false, minTasks: 2 }), 'running-tasks');
  const { healthy, result } = queries(found);

  expect(healthy!['metric']).toMatchObject({
    namespace: 'AWS/ECS',
    metric_name: 'CPUUtilization',
    stat: 'SampleCount',
    period: 60,
    dimensions: taskDimensions,
  });
  expect(result!['expression']).toBe('2 - FILL(healthy, 0)');
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

test('open WebSockets are counted from the lines in which tasks say how many they have', () => {
  const built = serviceAlarms({ maxSockets: 2_000 });

  expect(built.one('aws_cloudwatch_log_metric_filter', { name: 'open-sockets' })).toMatchObject({
    log_group_name: '/fairway/dev/logs',
    pattern: '{ $.openSockets = * }',
    metric_transformation: {
      namespace: 'Fairway/dev',
      name: 'logs-open-sockets',
      value: '$.openSockets',
    },
  });
  expect(alarm(built, 'web-sockets')).toMatchObject({
    namespace: 'Fairway/dev',
    metric_name: 'logs-open-sockets',
    statistic: 'Maximum',
    period: 60,
    evaluation_periods: 5,
    threshold: 1_600,
    comparison_operator: 'GreaterThanThreshold',
    alarm_description: expect.stringContaining(
      'A task of logs has had more than 1600 of its 2000 WebSockets open for five minutes.',
    ),
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
    '`thresholds.cpuPercent` must be a number from 1 to 100, got: 0',
  ],
  [
    { cpuPercent: 80, memoryPercent: 120, errorLines: 10 },
    '`thresholds.memoryPercent` must be a number from 1 to 100, got: 120',
  ],
  [
    { cpuPercent: 80, memoryPercent: 80, errorLines: -1 },
    '`thresholds.errorLines` must be a whole number from 1 to 1000000, got: -1',
  ],
])('%j is refused', (thresholds, message) => {
  expect(() => serviceAlarms({ thresholds })).toThrow(message);
});
