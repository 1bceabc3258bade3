import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'a log group with an end': resources({
      aws_cloudwatch_log_group: { minimal: { retention_in_days: 30 } },
    }),
  },
  breaks: {
    'log groups without one': [
      resources({ aws_cloudwatch_log_group: { unsaid: {}, forever: { retention_in_days: 0 } } }),
      'aws_cloudwatch_log_group.unsaid: it keeps its events for ever',
      'aws_cloudwatch_log_group.forever: it keeps its events for ever',
    ],
  },
};
