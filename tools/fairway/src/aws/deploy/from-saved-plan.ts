import { isDeepStrictEqual } from 'node:util';

import { Failure } from '../../terminal/failure.ts';
import type { Images, Ledger } from '../ledger/ledger.ts';
import type { StackState } from '../state/stack-state.ts';
import type { StackTerraform } from '../terraform/stack-terraform.ts';
import { StalePlan } from '../terraform/terraform-messages.ts';
import type { SavedPlan, SavedStack } from './saved-plan.ts';

type PlannableStack = Pick<StackTerraform, 'stack' | 'plan' | 'apply'>;

/** A stack whose first plan is the saved one; the way back is planned anew. */
export function stackWithSavedPlan(
  stack: StackTerraform,
  saved: SavedStack,
  readState: () => Promise<StackState | undefined>,
): PlannableStack {
  let isUsed = false;
  return {
    stack: stack.stack,
    plan: async (options, watching) => {
      if (isUsed) return stack.plan(options, watching);
      isUsed = true;
      requireUnmoved(saved, await readState());
      return stack.usePlan(Buffer.from(saved.plan, 'base64'));
    },
    apply: (watching) => stack.apply(watching),
  };
}

/** @throws {Failure} when the working tree is not what was planned */
export function requireSameCommit({ commit, target }: SavedPlan, here: string, asked: string): void {
  if (target !== asked) throw new Failure(`the plan is of ${target}, not of ${asked}`);
  if (commit === here) return;
  throw new Failure(
    `the plan was made at ${commit.slice(0, 7)}, and the working tree is at ${here.slice(0, 7)}: check that commit out, or plan again`,
  );
}

/**
 * The images that were planned.
 * @throws {StalePlan} when something else was deployed since
 */
export function plannedImagesOf({ stack, images, ledger }: SavedStack, now: Ledger): Images {
  if (images === undefined || ledger === undefined) throw new Failure(`the plan of ${stack} names no images`);
  // Undefined members are lost in the file.
  if (isDeepStrictEqual(JSON.parse(JSON.stringify(ledger)), JSON.parse(JSON.stringify(now)))) return images;
  throw new StalePlan(
    `the plan of ${stack} is stale: something was deployed since it was made. Plan again: ./fairway plan ${now.environment}`,
  );
}

function requireUnmoved({ stack, serial, lineage }: SavedStack, now: StackState | undefined): void {
  if (now?.serial === serial && now?.lineage === lineage) return;
  const then = serial === undefined ? 'no state' : `its state at serial ${serial}`;
  const found = now === undefined ? 'there is none' : `it is at ${now.serial}`;
  throw new StalePlan(
    `the plan of ${stack} is stale: it was made from ${then}, and now ${found}. Plan again`,
  );
}
