import { type PolicyCases, policyText, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'a service for this account': resources({
      aws_iam_role: {
        task: {
          assume_role_policy: policyText({
            Principal: { Service: 'ecs-tasks.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
          }),
        },
      },
    }),
  },
  breaks: {
    'a service for anybody, and anybody': [
      resources({
        aws_iam_role: {
          task: { assume_role_policy: policyText({ Principal: { Service: 'ecs-tasks.amazonaws.com' } }) },
          open: { assume_role_policy: policyText({ Principal: '*' }) },
        },
      }),
      'aws_iam_role.task: statement Test trusts ecs-tasks.amazonaws.com, whoever asks it',
      'aws_iam_role.open: statement Test trusts everybody',
    ],
  },
};
