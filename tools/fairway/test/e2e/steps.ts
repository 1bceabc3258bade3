import { shared, stateBucket } from '@fairway/environments';

import { resourcesAreTakenOver } from './adoption/adoption.ts';
import { breakAnswers, breaks } from './breaks.ts';
import { brokenVersion, driftIsFound, oneIsReplaced, oneServiceChanges } from './changes.ts';
import { destroyEach } from './ending.ts';
import { bootstrapAsksForWhatIsListed } from './permissions/bootstrap-calls.ts';
import { callsAreAllowed } from './permissions/judged.ts';
import { newServicesGo, newServicesRun } from './new-services.ts';
import { planIsEmpty } from './plans.ts';
import { readBack } from './read-back/read-back.ts';
import { secretsInStates } from './read-back/secrets.ts';
import { domainOf, type Rehearsed } from './rehearsed.ts';
import { secretIsRotated } from './rotation.ts';
import { metricsAskForToken } from './signed-in.ts';
import { oneRequestIsOneTrace } from './tracing.ts';
import { unless } from './verb-ends.ts';
import { visitServices } from './visits.ts';

type Step = (world: Rehearsed) => Promise<readonly string[]>;
/** Lanes go side by side, each through its steps in order; a step gives its faults. */
export type Stage = readonly Readonly<Record<string, Step>>[];

/** Everything that happens to a rehearsed merge afterwards, a stage after the other. */
export const stages: readonly Stage[] = [
  [
    {
      'plan again': planIsEmpty,
      'read back': ({ clients, environments, manifests }) => readBack(clients, environments, manifests),
      'breaks are found': breaksAreFound,
      'no secret in a state': ({ clients }) => secretsInStates(clients, stateBucket(shared)),
      'services are used': async (world) => visitServices(world, await domainOf(world.first, world)),
      'a token opens metrics': async (world) => metricsAskForToken(world, await domainOf(world.first, world)),
      'one service changes': oneServiceChanges,
      promote: promoteToNext,
      'a rotated secret': secretIsRotated,
    },
  ],
  // Steps that end one environment mostly wait, and touch no other one: they run beside those of another.
  [
    {
      'a broken version': brokenVersion,
      rollback: (world) => oneIsReplaced(world, world.first, ['rollback', world.first]),
      'changes by hand': driftIsFound,
      'one request is one trace': oneRequestIsOneTrace,
    },
    { 'destroy the others': (world) => destroyEach(world.environments.slice(1).toReversed(), world) },
  ],
  [{ destroy: (world) => destroyEach([world.first], world) }],
  [{ permissions: callsAreAllowed, 'bootstrap asks for what is listed': bootstrapAsksForWhatIsListed }],
];

/** Steps that are taken only when they are named: they take minutes, and nothing depends on them. */
export const onRequest: Stage[number] = {
  'resources are taken over': resourcesAreTakenOver,
  'new services run': newServicesRun,
  'new services go': newServicesGo,
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
