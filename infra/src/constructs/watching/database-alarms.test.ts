import { expect, test } from '@jest/globals';

import { synthesize } from '../../../test/support/synthesize.ts';
import { DatabaseAlarms } from './database-alarms.ts';

function alarms(multiZone: boolean) {
  const { all } = synthesize((stack) => {
    new DatabaseAlarms(stack, 'database', {
      context: {
        names: { alarmPrefix: 'fairway-dev' },
        runbooks: 'https://example.com/runbooks',
        operatorsTopicArn: 'arn:aws:sns:eu-central-1:111111111111:operators',
      },
      cluster: 'fairway-dev',
      settings: { idle: { kind: 'runs', minimumAcu: 1 }, maximumAcu: 4, multiZone },
    });
  });
  return new Map(
    all('aws_cloudwatch_metric_alarm').map((alarm) => [alarm['alarm_name'] as string, alarm] as const),
  );
}

test('the database is watched for capacity, connections, room and deadlocks; its second server for lag', () => {
  const four = [
    'fairway-dev-database-capacity',
    'fairway-dev-database-connections',
    'fairway-dev-database-deadlocks',
    'fairway-dev-database-storage',
  ];

  expect([...alarms(false).keys()].toSorted()).toEqual(four);
  expect([...alarms(true).keys()].toSorted()).toEqual(
    [...four, 'fairway-dev-database-replica-lag'].toSorted(),
  );
});

test('each tells the operators, names its page, and reads a metric of the cluster', () => {
  for (const [name, alarm] of alarms(true)) {
    expect(alarm).toMatchObject({
      namespace: 'AWS/RDS',
      dimensions: { DBClusterIdentifier: 'fairway-dev' },
      alarm_actions: ['arn:aws:sns:eu-central-1:111111111111:operators'],
      treat_missing_data: 'notBreaching',
    });
    const page = name.replace('fairway-dev-', '');
    expect(alarm['alarm_description']).toMatch(
      new RegExp(`What to do: https://example.com/runbooks/${page}.md$`),
    );
  }
});

test('thresholds follow from what the server may become: 822 connections at four ACU', () => {
  const found = alarms(true);

  expect(found.get('fairway-dev-database-connections')).toMatchObject({
    metric_name: 'DatabaseConnections',
    threshold: Math.floor(822 * 0.8),
  });
  expect(found.get('fairway-dev-database-capacity')).toMatchObject({
    metric_name: 'ACUUtilization',
    threshold: 95,
    comparison_operator: 'GreaterThanThreshold',
  });
  expect(found.get('fairway-dev-database-storage')).toMatchObject({
    metric_name: 'FreeLocalStorage',
    comparison_operator: 'LessThanThreshold',
  });
});
