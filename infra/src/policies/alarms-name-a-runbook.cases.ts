import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'an alarm with its page': resources({
      aws_cloudwatch_metric_alarm: {
        cpu: { alarm_actions: ['topic'], alarm_description: 'Busy. What to do: https://example.com/cpu.md' },
      },
    }),
    'one that tells nobody': resources({ aws_cloudwatch_metric_alarm: { requests: {} } }),
  },
  breaks: {
    'an alarm that says only what it is': [
      resources({
        aws_cloudwatch_metric_alarm: { cpu: { alarm_actions: ['topic'], alarm_description: 'Busy.' } },
      }),
      'aws_cloudwatch_metric_alarm.cpu: its description names no runbook',
    ],
  },
};
