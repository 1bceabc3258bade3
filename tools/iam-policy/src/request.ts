/** The principal of a request: a role's session, a user, or a service of AWS. */
export interface Principal {
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>` for a session, else the user's or the role's own ARN. */
  readonly arn: string;
  /** Twelve digits. */
  readonly account: string;
  /** The role of a session: `arn:aws:iam::<account>:role/<role>`. */
  readonly roleArn?: string;
}

/** The values of a request's context keys when it is judged: one value, or several for a key that AWS gives as a list. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/** One action on one resource: a call that concerns several resources is one request for each. */
export interface Request {
  readonly principal: Principal;
  /** `s3:GetObject` */
  readonly action: string;
  /** Its ARN; `*` where the action knows no resource. */
  readonly resource: string;
  /**
   * The account that owns the resource: twelve digits.
   * @default - the principal's
   */
  readonly resourceAccount?: string;
  /** By condition key; names of keys are not case-sensitive. */
  readonly context: RequestContext;
}

/** A session of a role, as requests name it. */
export function roleSession(account: string, role: string, session = 'session'): Principal {
  return {
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
    roleArn: `arn:aws:iam::${account}:role/${role}`,
  };
}

/**
 * The context keys that AWS itself adds to every request of a principal.
 * Source: "AWS global condition context keys" in the IAM user guide.
 */
export function principalContext({ arn, account, roleArn }: Principal): RequestContext {
  return {
    'aws:PrincipalAccount': account,
    'aws:PrincipalArn': roleArn ?? arn,
    'aws:PrincipalType': roleArn === undefined ? 'User' : 'AssumedRole',
  };
}
