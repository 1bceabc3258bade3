import { conditionHolds, conditionsHold } from './conditions.ts';
import { fillVariables, matchesArn, matchesPattern, type ContextIndex } from './patterns.ts';
import type { Condition, Patterns, Policy, PolicyStatement } from './policy.ts';
import type { Request } from './request.ts';

/** A statement, and the policy that has it. */
export interface StatementRef {
  readonly policy: string;
  readonly statement: PolicyStatement;
}

/** Whether a statement's action, resource and conditions match a request; the caller is not looked at. */
export function appliesTo(statement: PolicyStatement, request: Request, context: ContextIndex): boolean {
  return (
    isAbout(statement.actions, request.action) &&
    isOn(statement.resources, request.resource, context) &&
    conditionsHold(statement.conditions, context)
  );
}

/** The statements of some policies with that effect that apply to a request. */
export function applying(
  policies: readonly Policy[],
  effect: PolicyStatement['effect'],
  request: Request,
  context: ContextIndex,
): readonly StatementRef[] {
  return policies.flatMap(({ name, statements }) =>
    statements
      .filter((statement) => statement.effect === effect && appliesTo(statement, request, context))
      .map((statement) => ({ policy: name, statement })),
  );
}

/** An Allow statement about the action of a refused request, with its parts that do not match. */
export interface NearMiss extends StatementRef {
  readonly mismatch:
    | { readonly element: 'Resource' }
    | { readonly element: 'Condition'; readonly condition: Condition };
}

/** The statements that are about a request's action and still do not allow it. */
export function nearMisses(
  policies: readonly Policy[],
  request: Request,
  context: ContextIndex,
): readonly NearMiss[] {
  return policies.flatMap(({ name, statements }) =>
    statements.flatMap((statement): NearMiss[] => {
      if (statement.effect !== 'Allow' || !isAbout(statement.actions, request.action)) return [];
      const ref = { policy: name, statement };
      if (!isOn(statement.resources, request.resource, context))
        return [{ ...ref, mismatch: { element: 'Resource' } }];
      const condition = statement.conditions.find((each) => !conditionHolds(each, context));
      return condition === undefined ? [] : [{ ...ref, mismatch: { element: 'Condition', condition } }];
    }),
  );
}

function isAbout({ negated, values }: Patterns, action: string): boolean {
  return values.some((pattern) => matchesPattern(pattern, action, 'i')) !== negated;
}

function isOn(resources: Patterns | undefined, resource: string, context: ContextIndex): boolean {
  if (resources === undefined) return true;
  const matches = resources.values.some((pattern) => {
    const filled = fillVariables(pattern, context);
    if (filled === undefined) return false;
    // An action that knows no resource is allowed on `*` alone.
    return resource === '*' ? filled === '*' : matchesArn(filled, resource);
  });
  return matches !== resources.negated;
}
