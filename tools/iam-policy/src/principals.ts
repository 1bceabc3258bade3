import type { Principals } from './policy.ts';
import type { Principal } from './request.ts';

/**
 * How a policy of a resource names the caller. Rights of a `session` are taken away by neither a permissions boundary
 * nor a session policy, those of `everyone` by a session policy, those of a `role` by both; `account` only lets the
 * account's own policies decide. Source: "Policy evaluation logic", "Policies and permissions: session policies" and
 * "AWS JSON policy elements: Principal" in the IAM user guide.
 */
export type Naming = 'session' | 'everyone' | 'role' | 'account';

/** The most direct way in which principals name who asks; `undefined` when they do not. */
export function namingOf(principals: Principals, { arn, account, roleArn }: Principal): Naming | undefined {
  const found = directNaming(principals.values, {
    arn,
    account,
    ...(roleArn === undefined ? {} : { roleArn }),
  });
  if (!principals.negated) return found;
  // A negated list: a caller outside of it is named like everyone.
  return found === undefined ? 'everyone' : undefined;
}

function directNaming(
  values: Principals['values'],
  { arn, account, roleArn }: Principal,
): Naming | undefined {
  const names = [...(values['AWS'] ?? []), ...(values['Federated'] ?? []), ...(values['Service'] ?? [])];
  if (names.includes(arn)) return roleArn === undefined ? 'role' : 'session';
  if (values['*'] !== undefined || names.includes('*')) return 'everyone';
  if (roleArn !== undefined && names.includes(roleArn)) return 'role';
  const isOwn = (name: string): boolean => name === account || name === `arn:aws:iam::${account}:root`;
  return names.some(isOwn) ? 'account' : undefined;
}
