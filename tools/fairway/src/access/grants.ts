import type { Policy } from '@fairway/iam-policy';
import { readReference, type Reference } from '@fairway/iam-policy/reference';

import { conditionText } from './roles.ts';

/** The actions on one service that one statement allows or denies. */
export interface Grant {
  readonly effect: 'Allow' | 'Deny';
  /** `<policy>.<statement>`: where it is written. */
  readonly statement: string;
  /** `s3`; `*` for every service. */
  readonly service: string;
  /** As written, without the service; all but these where `allBut`. */
  readonly actions: readonly string[];
  readonly allBut: boolean;
  /** The number of actions of each of AWS's kinds: `{ Read: 3, Write: 2 }`. */
  readonly kinds: Readonly<Record<string, number>>;
  /** ARNs as written, references of Terraform included; all but these where `allButResources`. */
  readonly resources: readonly string[];
  readonly allButResources: boolean;
  /** Each must hold: `aws:ResourceTag/Environment StringEquals dev`. */
  readonly conditions: readonly string[];
}

/** Splits the statements of policies by service. */
export function grantsOf(policies: readonly Policy[], reference: Reference): readonly Grant[] {
  return policies.flatMap(({ name, statements }) =>
    statements.flatMap(({ sid, effect, actions, resources, conditions }) => {
      const byService = Map.groupBy(actions.values, (action) => action.split(':')[0] ?? '');
      return [...byService].map(([service, names]): Grant => ({
        effect,
        service,
        statement: `${name}.${sid}`,
        actions: names.map((action) => action.slice(action.indexOf(':') + 1)),
        allBut: actions.negated,
        kinds: kindsOf(names, reference),
        resources: resources?.values ?? [],
        allButResources: resources?.negated ?? false,
        conditions: conditions.map(conditionText),
      }));
    }),
  );
}

/** The reference of every service that some policies name. */
export async function referenceOf(policies: readonly Policy[]): Promise<Reference> {
  const actions = policies.flatMap(({ statements }) =>
    statements.flatMap(({ actions: { values } }) => values),
  );
  return readReference(
    actions.filter((action) => action !== '*').map((action) => action.split(':')[0] ?? ''),
  );
}

function kindsOf(actions: readonly string[], reference: Reference): Readonly<Record<string, number>> {
  const kinds = actions.flatMap((action) => reference.matching(action).map(({ kind }) => kind));
  return Object.fromEntries([...Map.groupBy(kinds, (kind) => kind)].map(([kind, all]) => [kind, all.length]));
}
