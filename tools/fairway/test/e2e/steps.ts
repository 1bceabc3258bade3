import { shared, stateBucket } from '@fairway/environments';

import { breakAnswers, breaks } from './breaks.ts';
import { brokenVersion, driftIsFound, oneIsReplaced, oneServiceChanges } from './changes.ts';
import { destroyAll } from './ending.ts';
import { callsAreAllowed } from './permissions/judged.ts';
import { planIsEmpty } from './plans.ts';
import { readBack } from './read-back/read-back.ts';
import { secretsInStates } from './read-back/secrets.ts';
import { domainOf, type Rehearsed } from './rehearsed.ts';
import { unless } from './verb-ends.ts';
import { visitServices } from './visits.ts';

/** Everything that happens to a rehearsed merge afterwards, in order; each step gives its faults. */
export const steps: Readonly<Record<string, (world: Rehearsed) => Promise<readonly string[]>>> = {
  'plan again': planIsEmpty,
  'read back': ({ clients, environments, manifests }) => readBack(clients, environments, manifests),
  'breaks are found': breaksAreFound,
  'no secret in a state': ({ clients }) => secretsInStates(clients, stateBucket(shared)),
  'services are used': async (world) => visitServices(world, await domainOf(world.first, world)),
  'one service changes': oneServiceChanges,
  promote: promoteToNext,
  'a broken version': brokenVersion,
  rollback: (world) => oneIsReplaced(world, world.first, ['rollback', world.first]),
  'changes by hand': driftIsFound,
  permissions: callsAreAllowed,
  destroy: destroyAll,
};

/** The branch's second environment gets what the first one runs. */
async function promoteToNext(world: Rehearsed): Promise<readonly string[]> {
  const { environments, branch, note } = world;
  const [from = '', to] = environments;
  if (to !== undefined) return oneIsReplaced(world, to, ['promote', from, to]);
  note(`${branch} deploys ${from} alone`);
  return [];
}

/** Changes AWS's answers as each break would have, and has them read back. */
async function breaksAreFound({ clients, first, manifests }: Rehearsed): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const each of breaks) {
    const mend = breakAnswers(clients, each);
    const found = await readBack(clients, [first], manifests).finally(mend);
    faults.push(
      ...unless(
        found.some((fault) => each.says.test(fault)),
        `${each.name} is not found`,
      ),
    );
  }
  return [...faults, ...(await readBack(clients, [first], manifests))];
}
