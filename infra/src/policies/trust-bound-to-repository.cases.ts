import { type PolicyCases, policyText, resources } from '../../test/support/policy-fixture.ts';

const GITHUB = 'token.actions.githubusercontent.com';

function github(subject: string): string {
  return policyText({
    Principal: { Federated: 'oidc' },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com', [`${GITHUB}:sub`]: subject } },
  });
}

export const cases: PolicyCases = {
  keeps: {
    'a role for an environment and one for pull requests': resources({
      aws_iam_role: {
        apply: { assume_role_policy: github('repo:acme/shop:environment:prod') },
        plan: { assume_role_policy: github('repo:acme/shop:pull_request') },
      },
    }),
  },
  breaks: {
    'roles for more': [
      resources({
        aws_iam_role: {
          stranger: { assume_role_policy: github('repo:acme/shop-fork:environment:prod') },
          branch: { assume_role_policy: github('repo:acme/shop:ref:refs/heads/main') },
          any: { assume_role_policy: github('repo:acme/shop:*') },
          open: {
            assume_role_policy: policyText({
              Principal: { Federated: 'oidc' },
              Action: 'sts:AssumeRoleWithWebIdentity',
            }),
          },
        },
      }),
      'aws_iam_role.stranger: statement Test takes a token of repo:acme/shop-fork:environment:prod',
      'aws_iam_role.branch: statement Test takes a token of repo:acme/shop:ref:refs/heads/main',
      'aws_iam_role.any: statement Test takes a token of repo:acme/shop:*',
      'aws_iam_role.open: statement Test takes a token for any audience',
      'aws_iam_role.open: statement Test takes a token of any repository',
    ],
  },
};
