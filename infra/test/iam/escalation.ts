import type { Environment } from '@fairway/environments';
import {
  evaluate,
  explain,
  roleSession,
  type ApplyingPolicies,
  type Decision,
  type Policy,
  type Request,
} from '@fairway/iam-policy';

import { accountKeyPolicy, accountTrust } from './account-policies.ts';
import type { PipelineRoles } from './pipeline-roles.ts';
import type { Asked, Parties, Question } from './questions.ts';

/** The policies that a role is judged by. */
export type JudgedBy = Pick<ApplyingPolicies, 'identity' | 'boundary'>;

const everything: Policy = {
  name: 'everything',
  statements: [
    {
      sid: 'Everything',
      effect: 'Allow',
      actions: { negated: false, values: ['*'] },
      resources: { negated: false, values: ['*'] },
      conditions: [],
    },
  ],
};

/** The permissions of a role in the stacks; a role that a deployment makes has as much as its boundary allows. */
export function policiesOf(roles: PipelineRoles, asked: Asked, own: Environment): JudgedBy {
  if (asked === 'made') return { identity: [everything], boundary: roles.boundary(own) };
  const role = {
    apply: () => roles.apply(own),
    operate: () => roles.operate(own),
    plan: () => roles.plan(own.account),
    read: () => roles.read(own),
    images: () => roles.images(),
  }[asked]();
  return { identity: role.identity };
}

export interface Answer {
  readonly decision: Decision;
  /** A sentence that names the statement. */
  readonly why: string;
}

export function answer(question: Question, parties: Parties, judgedBy: JudgedBy): Answer {
  const { own, victim } = parties;
  const request: Request = {
    principal: roleSession(own.account, 'asking'),
    ...question.request(parties),
  };
  const decision = evaluate(request, { ...judgedBy, ...resourcePolicyFor(request.action, victim.account) });
  return { decision, why: explain(request, decision) };
}

/** Keys and roles as if they left it to the account's own policies, which must then say no. */
function resourcePolicyFor(action: string, account: string): Pick<ApplyingPolicies, 'resource'> {
  if (action.startsWith('kms:')) return { resource: accountKeyPolicy(account) };
  return action === 'sts:AssumeRole' ? { resource: accountTrust(account) } : {};
}

/** The same policies without the parts that hold environments apart: no Deny, no condition, every resource. */
export function opened({ identity, boundary }: JudgedBy): JudgedBy {
  return {
    identity: identity.map(openedPolicy),
    ...(boundary === undefined ? {} : { boundary: openedPolicy(boundary) }),
  };
}

/** The same with their denials: whether these alone hold. */
export function openedButForDenials({ identity, boundary }: JudgedBy): JudgedBy {
  const both = (policy: Policy): Policy => ({
    ...policy,
    statements: [
      ...openedPolicy(policy).statements,
      ...policy.statements.filter(({ effect }) => effect === 'Deny'),
    ],
  });
  return { identity: identity.map(both), ...(boundary === undefined ? {} : { boundary: both(boundary) }) };
}

/** Everything allowed: a question that is still answered with no is not about policies. */
export function unlimited(): JudgedBy {
  return { identity: [everything] };
}

function openedPolicy(policy: Policy): Policy {
  return {
    ...policy,
    statements: policy.statements
      .filter(({ effect }) => effect === 'Allow')
      .map((statement) => ({ ...statement, resources: { negated: false, values: ['*'] }, conditions: [] })),
  };
}
