import { expect, test } from '@jest/globals';

import { alarm, deploymentAlarms, queries, targetDimensions } from '../../../test/support/alarms.ts';

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
    // One failure of one request wakes nobody.
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
    `\`serverErrorPercent\` must be a number from 0.1 to 100, got: ${percent}`,
  );
});

test.each([0, -1, Number.NaN])('%p seconds are refused as a threshold', (p99Seconds) => {
  expect(() => deploymentAlarms({ p99Seconds })).toThrow(
    `\`p99Seconds\` must be a number from 0.01 to 120, got: ${p99Seconds}`,
  );
});
