import { readPolicy, type Condition, type Policy, type PolicyStatement } from '@fairway/iam-policy';

type Attributes = Readonly<Record<string, unknown>>;

/** The part of a stack's Terraform that tells who may do what. */
export interface StackFile {
  readonly name: string;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
}

/** A role, who may take it, and what it may do then. */
export interface AccessRole {
  readonly name: string;
  readonly stack: string;
  /** The principals that may assume the role, with the conditions on that. */
  readonly takenBy: readonly string[];
  /** ARN of the policy that bounds its permissions; none where there is no bound. */
  readonly boundary?: string;
  readonly policies: readonly Policy[];
  /** ARNs of AWS's own policies, which are documented by AWS. */
  readonly managedByAws: readonly string[];
}

/** Every role that some stacks make, in the order of their names. */
export function rolesOf(stacks: readonly StackFile[]): readonly AccessRole[] {
  return stacks.flatMap(rolesOfStack).toSorted((a, b) => a.name.localeCompare(b.name));
}

function rolesOfStack({ name: stack, resource = {} }: StackFile): readonly AccessRole[] {
  const blocks = (type: string) => Object.entries(new Map(Object.entries(resource)).get(type) ?? {});
  return blocks('aws_iam_role').map(([id, role]) => {
    const isOf = ([, attributes]: [string, Attributes]) =>
      textOf(attributes, 'role').includes(`aws_iam_role.${id}.`);
    const attached = blocks('aws_iam_role_policy_attachment')
      .filter(isOf)
      .map(([, attributes]) => textOf(attributes, 'policy_arn'));
    const managed = blocks('aws_iam_policy').filter(([policy]) =>
      attached.some((arn) => arn.includes(`aws_iam_policy.${policy}.`)),
    );
    const inline = blocks('aws_iam_role_policy').filter(isOf);
    const boundary = textOf(role, 'permissions_boundary');
    return {
      name: textOf(role, 'name'),
      stack,
      takenBy: readPolicy('trust', textOf(role, 'assume_role_policy')).statements.flatMap(takers),
      ...(boundary === '' ? {} : { boundary }),
      policies: [...managed, ...inline].map(([, policy]) =>
        readPolicy(textOf(policy, 'name'), withNames(textOf(policy, 'policy'), resource)),
      ),
      managedByAws: attached.filter((arn) => arn.startsWith('arn:aws:iam::aws:policy/')),
    };
  });
}

/** Attributes that hold a name people know; a resource may have none of them. */
const naming = ['name', 'bucket', 'cluster_identifier', 'description'];

/** A policy's text with names in place of references: `[sns_topic fairway-dev-notices]`. */
function withNames(policy: string, resource: NonNullable<StackFile['resource']>): string {
  const blocks = new Map(Object.entries(resource).map(([type, all]) => [type, new Map(Object.entries(all))]));
  return policy.replaceAll(/\$\{(?:data\.)?(\w+)\.([^.}[]+)[^}]*\}/g, (term, type: string, id: string) => {
    const attributes = blocks.get(type)?.get(id);
    const name = naming.map((each) => textOf(attributes ?? {}, each)).find((each) => /^[^"\\]+$/.test(each));
    return name === undefined ? term : `[${type.replace(/^aws_/, '')} ${name}]`;
  });
}

function takers({ principals, conditions }: PolicyStatement): readonly string[] {
  const who = Object.values(principals?.values ?? {}).flat();
  const subject = conditions.filter(({ key }) => /:(?:sub|job_workflow_ref)$/.test(key));
  if (subject.length > 0) return [`GitHub, ${subject.flatMap(({ values }) => values).join(', ')}`];
  return who.map(
    (each) =>
      `${each}${conditions.length === 0 ? '' : `, where ${conditions.map(conditionText).join(' and ')}`}`,
  );
}

/** `aws:ResourceTag/Environment StringEquals dev` */
export function conditionText({ key, operator, values }: Condition): string {
  return `${key} ${operator} ${values.join(' or ')}`;
}

function textOf(attributes: Attributes, name: string): string {
  const value = new Map(Object.entries(attributes)).get(name);
  return typeof value === 'string' ? value : '';
}
