import type { Policy, PolicyStatement } from '../policy.ts';
import { canBeOfType } from './globs.ts';
import { knowsKey } from './keys.ts';
import type { ActionFacts, Reference } from './reference.ts';

/**
 * Finds the parts of a policy that can have no effect: an unknown action, a resource of a type that none of the
 * statement's actions takes, a condition on a key that an action does not know, so that it is never met.
 * @returns a sentence each, without the policy's name
 */
export function policyFaults(reference: Reference, { statements }: Policy): readonly string[] {
  return statements.flatMap((statement) =>
    statementFaults(reference, statement).map((fault) => `statement ${statement.sid}: ${fault}`),
  );
}

function statementFaults(reference: Reference, statement: PolicyStatement): readonly string[] {
  // A statement about all actions, or all but some, cannot be checked action by action.
  if (statement.actions.negated) return [];
  const groups = statement.actions.values
    .filter((pattern) => pattern !== '*')
    .map((pattern) => ({ pattern, actions: reference.matching(pattern) }));
  const known = groups.filter(({ actions }) => actions.length > 0);
  return [
    ...groups
      .filter(({ actions }) => actions.length === 0)
      .map(({ pattern }) => `AWS has no action ${pattern}`),
    ...resourceFaults(known, statement),
    ...conditionFaults(known, statement),
  ];
}

/** The actions that one pattern of a statement stands for. */
interface ActionGroup {
  readonly pattern: string;
  readonly actions: readonly ActionFacts[];
}

function resourceFaults(
  groups: readonly ActionGroup[],
  { actions: { values }, resources }: PolicyStatement,
): readonly string[] {
  if (resources === undefined || resources.negated || groups.length === 0) return [];
  const named = resources.values.join(', ');
  const without = groups.filter(
    ({ actions }) => !actions.some((action) => resources.values.some((resource) => takes(action, resource))),
  );
  const unused = resources.values.filter(
    (resource) =>
      !values.includes('*') &&
      !groups.some(({ actions }) => actions.some((action) => takes(action, resource))),
  );
  return [
    ...without.map(({ pattern, actions }) => {
      const types = [
        ...new Set(actions.flatMap(({ resourceTypes }) => resourceTypes.map(({ type }) => type))),
      ];
      return types.length === 0
        ? `${pattern} knows no resource, so only * allows it, got: ${named}`
        : `${pattern} takes ${types.join(', ')}, got: ${named}`;
    }),
    ...unused.map((resource) => `none of its actions takes ${resource}`),
  ];
}

function takes({ resourceTypes }: ActionFacts, resource: string): boolean {
  if (resourceTypes.length === 0) return resource === '*';
  return resourceTypes.some(({ arn }) => canBeOfType(resource, arn));
}

function conditionFaults(
  groups: readonly ActionGroup[],
  { effect, conditions }: PolicyStatement,
): readonly string[] {
  return conditions.flatMap(({ key }) => {
    const ignorant = groups.filter(({ actions }) => !actions.some((action) => knowsKey(action, key)));
    // A Deny may list many actions and only stop those that know the key.
    if (effect === 'Deny' && ignorant.length < groups.length) return [];
    return ignorant.map(({ pattern }) => `${pattern} does not know the condition key ${key}`);
  });
}
