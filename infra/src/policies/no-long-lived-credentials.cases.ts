import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    roles: resources({
      aws_iam_role_policy_attachment: {
        plan: { policy_arn: 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess' },
      },
    }),
  },
  breaks: {
    'users, their keys, and administrators': [
      resources({
        aws_iam_user: { deployer: {} },
        aws_iam_access_key: { deployer: {} },
        aws_iam_role_policy_attachment: {
          all: { policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
        },
      }),
      'aws_iam_user.deployer: there is a aws_iam_user',
      'aws_iam_access_key.deployer: there is a aws_iam_access_key',
      'aws_iam_role_policy_attachment.all: a role has arn:aws:iam::aws:policy/AdministratorAccess',
    ],
  },
};
