import { expect, test } from '@jest/globals';

import { synthesize } from '../../../test/support/synthesize.ts';
import { Budget, type BudgetProps } from './budget.ts';

const operatorsTopicArn = 'arn:aws:sns:eu-central-1:111111111111:operators';

function budget(props: Partial<BudgetProps> = {}) {
  return synthesize((stack) => {
    new Budget(stack, 'budget', {
      name: 'fairway-dev',
      environment: 'dev',
      monthlyUsd: 100,
      operatorsTopicArn,
      anomalies: true,
      ...props,
    });
  });
}

test('the operators hear of 80 % spent, of all spent, and of a forecast above it', () => {
  const { one } = budget({ monthlyUsd: 1_500.5 });

  expect(one('aws_budgets_budget')).toMatchObject({
    limit_amount: '1500.50',
    limit_unit: 'USD',
    time_unit: 'MONTHLY',
    cost_filter: [{ name: 'TagKeyValue', values: ['user:Environment$dev'] }],
  });
  const told = one('aws_budgets_budget').notification.map((each: Record<string, unknown>) => [
    each['notification_type'],
    each['threshold'],
    each['subscriber_sns_topic_arns'],
  ]);
  expect(told).toEqual([
    ['ACTUAL', 80, [operatorsTopicArn]],
    ['ACTUAL', 100, [operatorsTopicArn]],
    ['FORECASTED', 100, [operatorsTopicArn]],
  ]);
});

test('without the choice nothing is made that an account without Cost Explorer refuses', () => {
  const { all } = budget({ anomalies: false });

  expect([...all('aws_ce_anomaly_monitor'), ...all('aws_ce_anomaly_subscription')]).toEqual([]);
});

test('costs of this environment are watched for surprises', () => {
  const { one } = budget();

  expect(JSON.parse(one('aws_ce_anomaly_monitor').monitor_specification).Tags).toEqual({
    Key: 'Environment',
    MatchOptions: null,
    Values: ['dev'],
  });
  expect(one('aws_ce_anomaly_subscription')).toMatchObject({
    frequency: 'IMMEDIATE',
    subscriber: [{ type: 'SNS', address: operatorsTopicArn }],
  });
});

test.each([
  [20, '10'],
  [100, '10'],
  [2_000, '200'],
])('of a budget of $%p a surprise is told from $%s on', (monthlyUsd, smallest) => {
  const { threshold_expression: threshold } = budget({ monthlyUsd }).one('aws_ce_anomaly_subscription');

  expect(threshold.dimension).toEqual({
    key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE',
    match_options: ['GREATER_THAN_OR_EQUAL'],
    values: [smallest],
  });
});

test.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY])('a budget of %p is refused', (monthlyUsd) => {
  expect(() => budget({ monthlyUsd })).toThrow(
    `\`monthlyUsd\` must be a number from 1 to 1000000000, got: ${monthlyUsd}`,
  );
});
