import { isObject, resourcesOf, valueAt, type Block } from './blocks.ts';
import type { JudgedStack } from './policy.ts';

/** A statement of an IAM policy, every field a list. */
export interface PolicyStatement {
  readonly block: Block;
  /** Whether it says who may take a role. */
  readonly isTrust: boolean;
  readonly sid: string;
  readonly effect: string;
  readonly principals: Readonly<Record<string, readonly string[]>>;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** By operator, then by key. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Attributes that hold an IAM policy. */
const attributes = ['policy', 'assume_role_policy', 'access_policy', 'policy_document'];

/** Every statement of every IAM policy in a stack, of identities, resources and roles. */
export function statementsOf(stack: Pick<JudgedStack, 'json'>): readonly PolicyStatement[] {
  return resourcesOf(stack).flatMap((block) =>
    attributes.flatMap((name) => {
      const text = valueAt(block.attributes, name);
      return typeof text === 'string' ? readStatements(block, name, text) : [];
    }),
  );
}

/** A statement as a finding names it. */
export function statementName({ sid }: PolicyStatement): string {
  return sid === '' ? 'a statement' : `statement ${sid}`;
}

function readStatements(block: Block, attribute: string, text: string): PolicyStatement[] {
  const document = parse(text);
  if (!isObject(document) || !('Statement' in document)) return [];
  return [document['Statement']].flat().flatMap((statement) => {
    if (!isObject(statement)) return [];
    const { Sid = '', Effect = '', Principal, Action, Resource, Condition } = statement;
    return [
      {
        block,
        isTrust: attribute === 'assume_role_policy',
        sid: String(Sid),
        effect: String(Effect),
        principals: Principal === '*' ? { '*': ['*'] } : lists(Principal),
        actions: list(Action),
        resources: list(Resource),
        conditions: Object.fromEntries(
          Object.entries(isObject(Condition) ? Condition : {}).map(([operator, keys]) => [
            operator,
            lists(keys),
          ]),
        ),
      },
    ];
  });
}

/** Some attributes of that name hold no IAM policy, such as the expiry of an image repository. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lists(value: unknown): Record<string, readonly string[]> {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, list(inner)]));
}

function list(value: unknown): readonly string[] {
  return value === undefined ? [] : [value].flat().map(String);
}
