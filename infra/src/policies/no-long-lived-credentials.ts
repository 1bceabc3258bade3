import { resourcesOf, valueAt } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

const credentials = [
  'aws_iam_user',
  'aws_iam_access_key',
  'aws_iam_user_login_profile',
  'aws_iam_service_specific_credential',
];
const powers = /\/(?:AdministratorAccess|PowerUserAccess|IAMFullAccess)$/;

export const policy: PolicyRule = {
  why: 'A key that does not expire is found one day in a log; an administrator’s role makes every other limit void.',
  check: (stack) => [
    ...resourcesOf(stack, ...credentials).map(({ address, type }) => ({
      address,
      found: `there is a ${type}`,
      fix: 'Use a role: tasks have their own, GitHub takes one with its token',
    })),
    ...resourcesOf(stack, 'aws_iam_role_policy_attachment')
      .filter(({ attributes }) => powers.test(String(valueAt(attributes, 'policy_arn'))))
      .map(({ address, attributes }) => ({
        address,
        found: `a role has ${String(attributes['policy_arn'])}`,
        fix: 'List what the role does',
      })),
  ],
};
