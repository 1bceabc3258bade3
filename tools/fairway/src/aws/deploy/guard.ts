import { Failure } from '../../terminal/failure.ts';
import type { PlannedChanges } from '../terraform/plan-json.ts';
import { protectedChanges } from '../terraform/protected-resources.ts';

/**
 * Refuses a plan that takes something away that cannot be had back, unless its address was named.
 * @throws {Failure} with each such resource, what goes with it, and the option that lets it go
 */
export function requireAllowed(stack: string, plan: PlannedChanges, allowed: readonly string[]): void {
  const found = protectedChanges(plan, allowed);
  if (found.length === 0) return;
  const words = { replace: 'is replaced', delete: 'is destroyed' };
  throw new Failure(
    `the plan of ${stack} deletes protected resources. Allow it by naming them: ${found
      .map(({ address }) => `--allow-destroy ${address}`)
      .join(' ')}`,
    found.map(({ address, action, loss }) => `${address} ${words[action]}: ${loss}`),
  );
}
