/** A policy of IAM, every element a list, so that nothing that reads it has to tell one value from several. */
export interface Policy {
  /** The name in decisions: that of a managed policy, or whose policy it is. */
  readonly name: string;
  readonly statements: readonly PolicyStatement[];
}

export interface PolicyStatement {
  /** Empty where the document has none. */
  readonly sid: string;
  readonly effect: 'Allow' | 'Deny';
  /** `NotAction` where `negated`. */
  readonly actions: Patterns;
  /** Absent in trust policies, which are about the role that has them. */
  readonly resources?: Patterns;
  /** Absent in the policies of identities. */
  readonly principals?: Principals;
  readonly conditions: readonly Condition[];
}

export interface Patterns {
  readonly negated: boolean;
  readonly values: readonly string[];
}

export interface Principals {
  readonly negated: boolean;
  /** By kind: `AWS`, `Service`, `Federated`, `CanonicalUser`; `*` alone is `{ '*': ['*'] }`. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

export interface Condition {
  /** As written: `ForAllValues:StringLikeIfExists`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

const ELEMENTS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

/**
 * Reads a policy document.
 * @param text JSON as AWS takes it
 * @throws {Error} naming the policy and what is wrong, for what AWS would refuse too
 */
export function readPolicy(name: string, text: string): Policy {
  const document: unknown = JSON.parse(text);
  if (!isObject(document)) throw new Error(`${name}: a policy must be an object`);
  if (document['Version'] !== '2012-10-17')
    throw new Error(`${name}: \`Version\` must be 2012-10-17, got: ${String(document['Version'])}`);
  const statements = [document['Statement']].flat();
  return { name, statements: statements.map((statement, index) => readStatement(name, index, statement)) };
}

function readStatement(policy: string, index: number, statement: unknown): PolicyStatement {
  if (!isObject(statement)) throw new Error(`${policy}: statement ${index} must be an object`);
  const sid = typeof statement['Sid'] === 'string' ? statement['Sid'] : '';
  const where = `${policy}: statement ${sid === '' ? String(index) : sid}`;
  const unknown = Object.keys(statement).filter((element) => !ELEMENTS.has(element));
  if (unknown.length > 0)
    throw new Error(`${where} has elements that IAM does not know: ${unknown.join(', ')}`);
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new Error(`${where}: \`Effect\` must be Allow or Deny, got: ${String(effect)}`);
  const actions = patterns(statement, 'Action');
  if (actions === undefined) throw new Error(`${where}: has neither \`Action\` nor \`NotAction\``);
  const resources = patterns(statement, 'Resource');
  const principals = readPrincipals(statement);
  return {
    sid,
    effect,
    actions,
    ...(resources === undefined ? {} : { resources }),
    ...(principals === undefined ? {} : { principals }),
    conditions: readConditions(where, statement['Condition']),
  };
}

function patterns(statement: Json, element: 'Action' | 'Resource'): Patterns | undefined {
  if (statement[element] !== undefined) return { negated: false, values: strings(statement[element]) };
  const not = statement[`Not${element}`];
  return not === undefined ? undefined : { negated: true, values: strings(not) };
}

function readPrincipals({ Principal, NotPrincipal }: Json): Principals | undefined {
  const value = Principal ?? NotPrincipal;
  if (value === undefined) return undefined;
  const values = isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([kind, names]) => [kind, strings(names)]))
    : { '*': strings(value) };
  return { negated: Principal === undefined, values };
}

function readConditions(where: string, conditions: unknown): readonly Condition[] {
  if (conditions === undefined) return [];
  if (!isObject(conditions)) throw new Error(`${where}: \`Condition\` must be an object`);
  return Object.entries(conditions).flatMap(([operator, keys]) => {
    if (!isObject(keys)) throw new Error(`${where}: \`Condition.${operator}\` must be an object`);
    return Object.entries(keys).map(([key, values]) => ({ operator, key, values: strings(values) }));
  });
}

function strings(value: unknown): readonly string[] {
  return [value].flat().map(String);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
