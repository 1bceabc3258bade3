import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'an alarm that ends': resources({
      aws_cloudwatch_metric_alarm: {
        cpu: { treat_missing_data: 'notBreaching', alarm_actions: ['topic'], ok_actions: ['topic'] },
      },
    }),
    'one that tells nobody': resources({
      aws_cloudwatch_metric_alarm: { requests: { treat_missing_data: 'notBreaching', alarm_actions: [] } },
    }),
  },
  breaks: {
    'an alarm that nothing ends': [
      resources({
        aws_cloudwatch_metric_alarm: {
          kept: { treat_missing_data: 'ignore' },
          unsaid: { alarm_actions: ['topic'] },
        },
      }),
      'aws_cloudwatch_metric_alarm.kept: without data it is treated as ignore',
      'aws_cloudwatch_metric_alarm.unsaid: without data it is treated as missing',
      'aws_cloudwatch_metric_alarm.unsaid: it says when it starts and not when it ends',
    ],
  },
};
