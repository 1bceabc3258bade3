import { matrixFor, branchMatrix, vpcStack } from '@fairway/environments';

import { beginPhase } from './permissions/written-calls.ts';
import { callsOf, stacksOf, type Rehearsed } from './rehearsed.ts';
import { unlessEnded } from './verb-ends.ts';

interface PlanRecord {
  readonly stacks: readonly {
    readonly stack: string;
    readonly isEmpty: boolean;
    readonly changes: readonly unknown[];
  }[];
}

/** Every stack is planned once more, as a pull request has it planned, and nothing is to change; nor does bootstrap. */
export async function planIsEmpty(world: Rehearsed): Promise<readonly string[]> {
  const { clone, branch, environments } = world;
  await beginPhase(callsOf(world), 'plan');
  const { vpcs = [] } = matrixFor(branch, branchMatrix) ?? {};
  const shared = ['ecr', ...vpcs.map(vpcStack)];
  // Side by side: what takes the time is one provider for each stack.
  const ends = await Promise.all(
    [...shared, ...environments].map(async (target) => {
      const end = await clone.rehearsed('plan', target, '--json');
      const faults = unlessEnded(end, 0);
      return { faults, planned: faults.length > 0 ? [] : (JSON.parse(end.out) as PlanRecord).stacks };
    }),
  );
  await beginPhase(callsOf(world), 'deploy');
  const planned = ends.flatMap((end) => end.planned);
  const stacks = [...shared, ...environments.flatMap(stacksOf)];
  return [
    ...ends.flatMap(({ faults }) => faults),
    ...stacks
      .filter((stack) => !planned.some((each) => each.stack === stack))
      .map((stack) => `${stack} is not planned`),
    ...planned
      .filter(({ isEmpty }) => !isEmpty)
      .map(({ stack, changes }) => `the plan of ${stack} is not empty: ${JSON.stringify(changes)}`),
    ...unlessEnded(await clone.rehearsed('bootstrap'), 0),
  ];
}

/** Whether a plan for people says that nothing changes. */
export function isEmptyPlan(text: string): boolean {
  return /no changes|nothing to (change|deploy)/i.test(text);
}
