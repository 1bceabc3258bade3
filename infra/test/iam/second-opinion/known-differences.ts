import type { ApplyingPolicies, Condition, Policy, PolicyStatement, Request } from '@fairway/iam-policy';

/**
 * Deviations of the other evaluator from AWS's documents. Each rewords the policies in a form that it understands: a
 * difference is explained when it then agrees with ours, and not before.
 */
export interface KnownDifference {
  /** The rule that AWS documents, with the page of the IAM user guide. */
  readonly rule: string;
  /** The policies in other words; the same object where they have nothing of the kind. */
  readonly reworded: (policies: ApplyingPolicies, request: Request) => ApplyingPolicies;
}

const SECONDS = /^\d{9,}$/;

export const knownDifferences: readonly KnownDifference[] = [
  {
    rule: '0.0.0.0/0 is every address (“IP address condition operators”: CIDR of RFC 4632)',
    reworded: (policies) =>
      withConditions(policies, (condition) => [
        {
          ...condition,
          values: condition.values.flatMap((value) =>
            value === '0.0.0.0/0' ? ['0.0.0.0/1', '128.0.0.0/1'] : [value],
          ),
        },
      ]),
  },
  {
    rule: 'dates are ISO 8601 or seconds since 1970 (“Date condition operators”)',
    reworded: (policies) =>
      withConditions(policies, (condition) => [
        {
          ...condition,
          values: condition.values.map((value) =>
            condition.operator.startsWith('Date') && SECONDS.test(value)
              ? new Date(Number(value) * 1_000).toISOString()
              : value,
          ),
        },
      ]),
  },
  {
    rule: 'a key that is missing makes an …IfExists operator true, under ForAnyValue too (“…IfExists condition operators”)',
    reworded: (policies, { context }) =>
      withConditions(policies, (condition) =>
        /^ForAnyValue:.*IfExists$/.test(condition.operator) && !Object.hasOwn(context, condition.key)
          ? []
          : [condition],
      ),
  },
  {
    rule: 'a variable without a value is equal to nothing, so it excepts nothing from NotResource (“Policy variables with no value”)',
    reworded: (policies, { context }) =>
      withStatements(policies, (statement) => {
        const { resources } = statement;
        if (resources?.negated !== true) return statement;
        const values = resources.values.map((value) =>
          isWithoutValue(value, context) ? 'arn:aws:s3:::nothing-is-called-so' : value,
        );
        return { ...statement, resources: { negated: true, values } };
      }),
  },
  {
    rule: 'a variable without a value is equal to nothing, so an inverted operator holds (“Policy variables with no value”)',
    reworded: (policies, { context }) =>
      withConditions(policies, (condition) => [
        {
          ...condition,
          values: condition.values.map((value) =>
            condition.operator.includes('Not') && isWithoutValue(value, context)
              ? 'nothing-is-called-so'
              : value,
          ),
        },
      ]),
  },
  {
    rule: 'a session policy takes nothing of what a resource gives to the ARN of the session (“Session policies”)',
    reworded: (policies, { principal }) => {
      const named = policies.resource?.statements.some(
        ({ effect, principals }) =>
          effect === 'Allow' && principals?.values['AWS']?.includes(principal.arn) === true,
      );
      if (named !== true || policies.session === undefined) return policies;
      const denials = policies.session.map((policy) => ({
        ...policy,
        statements: [everything, ...policy.statements.filter(({ effect }) => effect === 'Deny')],
      }));
      return { ...policies, session: denials };
    },
  },
];

const everything: PolicyStatement = {
  sid: '',
  effect: 'Allow',
  actions: { negated: false, values: ['*'] },
  resources: { negated: false, values: ['*'] },
  conditions: [],
};

function isWithoutValue(value: string, context: Request['context']): boolean {
  return [...value.matchAll(/\$\{([^},]*)\}/g)].some(
    ([, key = '']) => !['*', '?', '$'].includes(key) && !Object.hasOwn(context, key),
  );
}

function withConditions(
  policies: ApplyingPolicies,
  change: (condition: Condition) => readonly Condition[],
): ApplyingPolicies {
  return withStatements(policies, (statement) => ({
    ...statement,
    conditions: statement.conditions.flatMap(change),
  }));
}

function withStatements(
  { identity, boundary, session, resource }: ApplyingPolicies,
  change: (statement: PolicyStatement) => PolicyStatement,
): ApplyingPolicies {
  const changed = (policy: Policy): Policy => ({ ...policy, statements: policy.statements.map(change) });
  return {
    identity: identity.map(changed),
    ...(boundary === undefined ? {} : { boundary: changed(boundary) }),
    ...(session === undefined ? {} : { session: session.map(changed) }),
    ...(resource === undefined ? {} : { resource: changed(resource) }),
  };
}
