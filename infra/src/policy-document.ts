/** One statement of an IAM policy; `effect` is Allow by default. */
export interface Statement {
  /** The purpose of the statement; letters and digits. */
  readonly sid: string;
  readonly effect?: 'Allow' | 'Deny';
  /** The principals: in policies of resources and roles, not in those of identities. */
  readonly principals?: '*' | Principals;
  /** Either `actions` or `notActions`; the latter only in statements that deny. */
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  /** ARNs; left out in the trust policy of a role, which is about that role. */
  readonly resources?: readonly string[];
  /** All but those; in statements that deny alone. */
  readonly notResources?: readonly string[];
  readonly conditions?: Conditions;
}

type Principals = Readonly<Partial<Record<'Service' | 'AWS' | 'Federated', string | readonly string[]>>>;

/** By operator, then by key: `{ StringEquals: { 'aws:SourceAccount': '111111111111' } }`. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/**
 * The JSON of an IAM policy. Plain text rather than a data source or `jsonencode`: a plan shows it whole, and the
 * policies' rules can read it.
 */
export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => {
      const { sid, effect = 'Allow', principals, actions, notActions, resources, notResources } = statement;
      return {
        Sid: sid,
        Effect: effect,
        // JSON leaves undefined members out.
        Principal: principals,
        Action: actions,
        NotAction: notActions,
        Resource: resources,
        NotResource: notResources,
        Condition: statement.conditions,
      };
    }),
  });
}

/** Trust policy of a role that an AWS service takes on, for this account's own resources only. */
export function serviceTrust(service: string, conditions: Conditions): string {
  return policyDocument([
    { sid: 'Trust', principals: { Service: service }, actions: ['sts:AssumeRole'], conditions },
  ]);
}
