import { isDeepStrictEqual } from 'node:util';

import type { Job } from '../model/workflow-file.ts';
import { valueOf, type Scope } from './expressions.ts';
import { requireKnownKeys, WorkflowError } from './workflow-error.ts';

export type Leg = Readonly<Record<string, unknown>>;

export interface Legs {
  readonly legs: readonly Leg[];
  readonly failFast: boolean;
}

/**
 * The values of each job that a matrix makes; one without values where there is no matrix.
 * @throws {WorkflowError} where it makes none: GitHub lets such a run fail
 */
export function expandMatrix(strategy: Job['strategy'], scope: Scope, where: string): Legs {
  if (strategy === undefined) return { legs: [{}], failFast: true };
  // Jobs run one after another here, so that a limit changes nothing.
  requireKnownKeys(strategy, ['matrix', 'fail-fast', 'max-parallel'], `${where}: strategy`);
  const matrix = requireRecord(valueOf(strategy.matrix, scope), `${where}: matrix`);
  const { include, exclude, ...vectors } = matrix;
  const excluded = listOf(exclude, `${where}: exclude`, scope);
  const combined = combinations(vectors, scope, where).filter(
    (leg) => !excluded.some((each) => isSubset(each, leg)),
  );
  const legs = withIncluded(combined, listOf(include, `${where}: include`, scope), Object.keys(vectors));
  if (legs.length === 0) throw new WorkflowError(`${where}: the matrix makes no job`);
  return { legs, failFast: strategy['fail-fast'] ?? true };
}

function combinations(vectors: Leg, scope: Scope, where: string): readonly Leg[] {
  if (Object.keys(vectors).length === 0) return [];
  return Object.entries(vectors).reduce<readonly Leg[]>(
    (legs, [name, vector]) => {
      const values = valueOf(vector, scope);
      if (!Array.isArray(values)) throw new WorkflowError(`${where}: matrix.${name} is no list`);
      return legs.flatMap((leg) =>
        values.map((value: unknown) => ({ ...leg, [name]: valueOf(value, scope) })),
      );
    },
    [{}],
  );
}

/** An entry extends the legs whose own values it does not change, and is a leg of its own where there are none. */
function withIncluded(
  combined: readonly Leg[],
  included: readonly Leg[],
  vectors: readonly string[],
): readonly Leg[] {
  const legs = [...combined];
  for (const entry of included) {
    const own = Object.fromEntries(Object.entries(entry).filter(([key]) => vectors.includes(key)));
    const extended = combined.map((leg, index) => {
      if (!isSubset(own, leg)) return false;
      legs[index] = { ...legs[index], ...entry };
      return true;
    });
    if (!extended.includes(true)) legs.push(entry);
  }
  return legs;
}

function isSubset(part: Leg, whole: Leg): boolean {
  const values = new Map(Object.entries(whole));
  return Object.entries(part).every(([key, value]) => isDeepStrictEqual(values.get(key), value));
}

function listOf(value: unknown, where: string, scope: Scope): readonly Leg[] {
  if (value === undefined) return [];
  const list = valueOf(value, scope);
  if (!Array.isArray(list)) throw new WorkflowError(`${where} is no list`);
  return list.map((each: unknown) => requireRecord(each, where));
}

function requireRecord(value: unknown, where: string): Leg {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new WorkflowError(`${where} is no mapping`);
  }
  return value as Leg;
}
