import { expect, test } from '@jest/globals';

import { synthesize } from '../../../test/support/synthesize.ts';
import { LogQueryAlarms } from './log-query-alarms.ts';

const context = {
  names: { alarmPrefix: 'shop-dev' },
  runbooks: 'https://example.com/runbooks',
  operatorsTopicArn: 'arn:aws:sns:eu-central-1:111111111111:operators',
};
const { one } = synthesize((stack) => {
  new LogQueryAlarms(stack, 'log-queries', { context, workgroup: 'shop-dev', gibPerDay: 500 });
});

test('a query that fails rings, and says what to do', () => {
  expect(one('aws_cloudwatch_metric_alarm', { alarm_name: 'shop-dev-log-queries-failed' })).toMatchObject({
    namespace: 'AWS/Athena',
    metric_name: 'TotalExecutionTime',
    statistic: 'SampleCount',
    dimensions: { WorkGroup: 'shop-dev', QueryState: 'FAILED', QueryType: 'DML' },
    threshold: 0,
    treat_missing_data: 'notBreaching',
    alarm_description: expect.stringContaining('https://example.com/runbooks/log-queries-failed.md'),
    alarm_actions: [context.operatorsTopicArn],
  });
});

test('what all queries of a day read rings, with what was cancelled on the way', () => {
  const alarm = one('aws_cloudwatch_metric_alarm', { alarm_name: 'shop-dev-log-queries-bytes' });

  expect(alarm.threshold).toBe(500 * 2 ** 30);
  expect(alarm.metric_query).toEqual([
    expect.objectContaining({ id: 'succeeded', metric: expect.objectContaining({ period: 86_400 }) }),
    expect.objectContaining({ id: 'canceled', metric: expect.objectContaining({ stat: 'Sum' }) }),
    expect.objectContaining({ id: 'result', expression: 'FILL(succeeded, 0) + FILL(canceled, 0)' }),
  ]);
});
