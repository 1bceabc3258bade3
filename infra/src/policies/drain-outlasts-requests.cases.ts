import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'a drain that is longer than the longest request': resources({
      aws_lb_target_group: { minimal: { deregistration_delay: '15', tags: { Service: 'minimal' } } },
    }),
  },
  breaks: {
    'drains that cut requests': [
      resources({
        aws_lb_target_group: {
          equal: { deregistration_delay: '10', tags: { Service: 'minimal' } },
          unset: { tags: { Service: 'minimal' } },
          nobodys: { deregistration_delay: '300' },
        },
      }),
      'aws_lb_target_group.equal: it drains for 10 s, and the longest request is 10 s',
      'aws_lb_target_group.unset: it drains for AWS’s default, and the longest request is 10 s',
      'aws_lb_target_group.nobodys: it drains for 300 s, and the longest request is of no known service',
    ],
  },
};
