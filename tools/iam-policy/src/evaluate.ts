import { indexContext, type ContextIndex } from './patterns.ts';
import type { Policy } from './policy.ts';
import { namingOf, type Naming } from './principals.ts';
import { principalContext, type Request } from './request.ts';
import { appliesTo, applying, nearMisses, type NearMiss, type StatementRef } from './statements.ts';

/** The policies that a request is judged by. */
export interface ApplyingPolicies {
  /** The caller's own policies: those attached to the role or user, and its inline ones. */
  readonly identity: readonly Policy[];
  /** The permissions boundary of the principal. @default - anything */
  readonly boundary?: Policy;
  /** The session policy, given when the role was taken. @default - anything */
  readonly session?: readonly Policy[];
  /** The resource's own policy: a bucket's, a key's, the trust policy of a role. @default - none */
  readonly resource?: Policy;
}

export interface Decision {
  readonly allowed: boolean;
  /** The deciding statements: those that allow, or those that deny explicitly. */
  readonly statements: readonly StatementRef[];
  /**
   * If nothing denies explicitly: the layer that does not allow it, and that layer's statements about the action that
   * do not match.
   */
  readonly missing?: { readonly layer: Layer; readonly nearMisses: readonly NearMiss[] };
}

/** Every signed-in caller may ask who it is, whatever denies it. Source: the API reference of STS. */
const NEEDS_NOTHING = new Set(['sts:getcalleridentity']);

export type Layer = 'identity' | 'boundary' | 'session' | 'resource';

/**
 * Judges one request as IAM does, organizations' policies left aside. An explicit Deny anywhere decides; else, within
 * an account, either the identity's or the resource's policies must allow it, across accounts both; boundary and
 * session policies take away everything that they do not allow. For keys of KMS and for taking a role the resource's
 * policy must allow it in every case, if only by naming the account. Source: "Policy evaluation logic" in the IAM
 * user guide.
 */
export function evaluate(request: Request, policies: ApplyingPolicies): Decision {
  if (NEEDS_NOTHING.has(request.action.toLowerCase())) return { allowed: true, statements: [] };
  const context = indexContext({ ...request.context, ...principalContext(request.principal) });
  const { identity, boundary, session, resource } = policies;
  const own = [...identity, ...(boundary === undefined ? [] : [boundary]), ...(session ?? [])];
  const denials = [
    ...applying(own, 'Deny', request, context),
    ...resourceStatements(resource, 'Deny', request, context).map(({ ref }) => ref),
  ];
  if (denials.length > 0) return { allowed: false, statements: denials };

  const granted = resourceStatements(resource, 'Allow', request, context);
  const isInSession = session === undefined || applying(session, 'Allow', request, context).length > 0;
  // No boundary or session policy limits a grant to the session's own ARN; a boundary limits none to everyone.
  const unlimited = granted.filter(
    ({ naming }) => naming === 'session' || (naming === 'everyone' && isInSession),
  );
  const sameAccount = (request.resourceAccount ?? request.principal.account) === request.principal.account;
  if (sameAccount && unlimited.length > 0)
    return { allowed: true, statements: unlimited.map(({ ref }) => ref) };

  const needsResource = !sameAccount || resourceDecides(request.action);
  if (needsResource && granted.length === 0) return refused('resource', resource, request, context);
  const limit = limits(policies, request, context);
  if (limit !== undefined) return limit;
  const direct = granted.filter(({ naming }) => naming !== 'account');
  if (sameAccount && direct.length > 0) return { allowed: true, statements: direct.map(({ ref }) => ref) };

  const allowing = applying(identity, 'Allow', request, context);
  if (allowing.length === 0) return refused('identity', identity, request, context);
  return { allowed: true, statements: [...allowing, ...granted.map(({ ref }) => ref)] };
}

/** The refusal of a boundary or of session policies, if one of them does not allow the request. */
function limits(
  { boundary, session }: ApplyingPolicies,
  request: Request,
  context: ContextIndex,
): Decision | undefined {
  if (boundary !== undefined && applying([boundary], 'Allow', request, context).length === 0)
    return refused('boundary', boundary, request, context);
  if (session !== undefined && applying(session, 'Allow', request, context).length === 0)
    return refused('session', session, request, context);
  return undefined;
}

interface ResourceGrant {
  readonly ref: StatementRef;
  readonly naming: Naming;
}

function resourceStatements(
  policy: Policy | undefined,
  effect: 'Allow' | 'Deny',
  request: Request,
  context: ContextIndex,
): readonly ResourceGrant[] {
  if (policy === undefined) return [];
  return policy.statements.flatMap((statement) => {
    if (statement.effect !== effect || statement.principals === undefined) return [];
    const naming = namingOf(statement.principals, request.principal);
    if (naming === undefined || !appliesTo(statement, request, context)) return [];
    return [{ ref: { policy: policy.name, statement }, naming }];
  });
}

/** Keys and roles belong only to the principals that their own policy names. */
function resourceDecides(action: string): boolean {
  const [service = '', name = ''] = action.toLowerCase().split(':');
  return (
    (service === 'kms' && !['createkey', 'listkeys', 'listaliases'].includes(name)) ||
    /^assumerole/.test(name)
  );
}

function refused(
  layer: Layer,
  policies: Policy | readonly Policy[] | undefined,
  request: Request,
  context: ContextIndex,
): Decision {
  const looked = policies === undefined ? [] : [policies].flat();
  return {
    allowed: false,
    statements: [],
    missing: { layer, nearMisses: nearMisses(looked, request, context) },
  };
}
