import {
  evaluate,
  principalContext,
  readPolicy,
  type ApplyingPolicies,
  type Policy,
  type Request,
} from '@fairway/iam-policy';

import { ACCOUNT, ROLE, type GeneratedQuestion, type Statement } from './generated.ts';
import type { OtherEvaluator, Simulation } from './installation.ts';

export type Verdict = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied';

/** The verdict of our own evaluator. */
export function ourVerdict(request: Request, policies: ApplyingPolicies): Verdict {
  const { allowed, missing } = evaluate(request, policies);
  if (allowed) return 'Allowed';
  return missing === undefined ? 'ExplicitlyDenied' : 'ImplicitlyDenied';
}

export interface OtherOpinion {
  readonly verdict: Verdict;
  /** The judged request, without keys that requests of its action do not have. */
  readonly judged: Request;
}

/**
 * The verdict of the other evaluator, which gets documents as AWS takes them, and the keys that AWS adds to a
 * request.
 * @returns a sentence where it does not judge: the reference has no such action, resource or value
 */
export async function otherOpinion(
  other: OtherEvaluator,
  request: Request,
  { identity, boundary, session, resource: ofResource }: ApplyingPolicies,
): Promise<OtherOpinion | string> {
  const { principal, action, resource, resourceAccount, context } = request;
  const simulation: Simulation = {
    request: {
      principal: principal.arn,
      action,
      resource: { resource, accountId: resourceAccount ?? principal.account },
      contextVariables: { ...context, ...principalContext(principal) },
    },
    identityPolicies: identity.map((policy) => ({ name: policy.name, policy: documentOf(policy) })),
    ...(boundary === undefined
      ? {}
      : { permissionBoundaryPolicies: [{ name: boundary.name, policy: documentOf(boundary) }] }),
    ...(session === undefined
      ? {}
      : {
          sessionPolicy: documentOf({
            name: 'session',
            statements: session.flatMap(({ statements }) => statements),
          }),
        }),
    ...(ofResource === undefined ? {} : { resourcePolicy: documentOf(ofResource) }),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
  const answered = await other.runSimulation(simulation, {});
  if (answered.resultType === 'error') return JSON.stringify(answered.errors);
  if (answered.resultType === 'wildcard') return 'a resource with a wildcard is several questions';
  const ignored = new Set((answered.result.ignoredContextKeys ?? []).map((key) => key.toLowerCase()));
  const kept = Object.entries(context).filter(([key]) => !ignored.has(key.toLowerCase()));
  return {
    verdict: answered.overallResult,
    judged: { ...request, context: Object.fromEntries(kept) },
  };
}

/** A generated question as ours takes it. */
export function asRequest({
  action,
  resource,
  resourceAccount,
  session,
  context,
}: GeneratedQuestion): Request {
  const [name = ''] = ROLE.split('/').slice(-1);
  return {
    principal: {
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/${session}`,
      account: ACCOUNT,
      roleArn: `arn:aws:iam::${ACCOUNT}:role/${ROLE}`,
    },
    action,
    resource,
    resourceAccount,
    context,
  };
}

export function asPolicies(question: GeneratedQuestion): ApplyingPolicies {
  const { identity, boundary, sessionPolicy, resourcePolicy } = question;
  return {
    identity: [policy('identity', identity)],
    ...(boundary === undefined ? {} : { boundary: policy('boundary', boundary) }),
    ...(sessionPolicy === undefined ? {} : { session: [policy('session', sessionPolicy)] }),
    ...(resourcePolicy === undefined ? {} : { resource: policy('resource', resourcePolicy) }),
  };
}

function policy(name: string, statements: readonly Statement[]): Policy {
  return readPolicy(name, JSON.stringify({ Version: '2012-10-17', Statement: statements }));
}

/** A policy as a document again. */
function documentOf({ statements }: Policy): object {
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ sid, effect, actions, resources, principals, conditions }) => ({
      ...(sid === '' ? {} : { Sid: sid }),
      Effect: effect,
      [actions.negated ? 'NotAction' : 'Action']: actions.values,
      ...(resources === undefined
        ? {}
        : { [resources.negated ? 'NotResource' : 'Resource']: resources.values }),
      ...(principals === undefined
        ? {}
        : {
            [principals.negated ? 'NotPrincipal' : 'Principal']:
              principals.values['*'] === undefined ? principals.values : '*',
          }),
      ...(conditions.length === 0 ? {} : { Condition: conditionsOf(conditions) }),
    })),
  };
}

function conditionsOf(conditions: Policy['statements'][number]['conditions']): object {
  const byOperator: Record<string, Record<string, readonly string[]>> = {};
  for (const { operator, key, values } of conditions) (byOperator[operator] ??= {})[key] = values;
  return byOperator;
}
