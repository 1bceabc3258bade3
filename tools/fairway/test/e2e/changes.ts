import { appStack, shared } from '@fairway/environments';

import { changeByHand } from './drift.ts';
import { isEmptyPlan } from './plans.ts';
import { domainOf, type Rehearsed } from './rehearsed.ts';
import { unless, unlessEnded } from './verb-ends.ts';

const CHANGED = 'packages/status-service/src/main.ts';
const LAST_WORDS = 'no such table: greetings';

/** One service is changed and deployed: it alone is replaced, and nobody who asks meanwhile is left without an answer. */
export async function oneServiceChanges(world: Rehearsed): Promise<readonly string[]> {
  const { clone, manifests, note, first } = world;
  const services = manifests.map(({ name }) => name);
  const domain = await domainOf(first, world);
  const before = await domain.releases(services);
  await clone.edit(CHANGED, (text) => `${text}\nconsole.log('changed once');\n`);
  const paths = services.map((service) => `/-/${service}/version`);
  const { result, answered, failures } = await domain.underLoad(paths, () =>
    clone.rehearsed('deploy', first),
  );
  const now = await domain.releases(services);
  const replaced = services.filter((service) => now[service] !== before[service]);
  note(`${answered} requests, ${failures.length} lost`);
  return [
    ...unlessEnded(result, 0),
    ...[...new Set(failures)].map((failure) => `a request was lost: ${failure}`),
    ...unless(
      replaced.join() === 'status',
      `replaced are ${replaced.join(', ') || 'none'}, not status alone`,
    ),
  ];
}

/** A version that does not start is rolled back, and tells why; the next plan is empty. */
export async function brokenVersion(world: Rehearsed): Promise<readonly string[]> {
  const { clone, manifests, first } = world;
  const services = manifests.map(({ name }) => name);
  const domain = await domainOf(first, world);
  const good = await domain.releases(services);
  await clone.edit(CHANGED, () => `throw new Error('${LAST_WORDS}');\n`);
  const end = await clone.rehearsed('deploy', first);
  const now = await domain.releases(services);
  await clone.undoEdit();
  const plan = await clone.rehearsed('plan', appStack(first));
  return [
    ...unlessEnded(end, 1),
    ...unless(
      /rolled back/.test(end.err),
      `it does not say that it was rolled back:\n${end.err.slice(-2_000)}`,
    ),
    ...unless(
      end.err.includes(LAST_WORDS),
      `it does not show the last words of the container:\n${end.err.slice(-2_000)}`,
    ),
    ...unless(same(now, good), 'the domain does not answer with the version before'),
    ...unlessEnded(plan, 0),
    ...unless(isEmptyPlan(`${plan.out}${plan.err}`), `the next plan is not empty:\n${plan.out}${plan.err}`),
  ];
}

/** The service that was changed gets another release, and no other does. */
export async function oneIsReplaced(
  world: Rehearsed,
  environment: string,
  verb: readonly string[],
): Promise<readonly string[]> {
  const services = world.manifests.map(({ name }) => name);
  const domain = await domainOf(environment, world);
  const before = await domain.releases(services);
  const end = await world.clone.rehearsed(...verb);
  const now = await domain.releases(services);
  const replaced = services.filter((service) => now[service] !== before[service]);
  return [
    ...unlessEnded(end, 0),
    ...unless(
      replaced.join() === 'status',
      `replaced are ${replaced.join(', ') || 'none'}, not status alone`,
    ),
  ];
}

/** A plan finds what was changed by hand. */
export async function driftIsFound({ clone, clients, first }: Rehearsed): Promise<readonly string[]> {
  const wanted = await changeByHand(clients, shared, first);
  const end = await clone.rehearsed('plan', appStack(first));
  const addresses = [...`${end.out}${end.err}`.matchAll(/aws_\w+\.[\w-]+/g)].map(([address]) => address);
  return [
    ...unlessEnded(end, 0),
    ...wanted
      .filter((pattern) => !addresses.some((address) => pattern.test(address)))
      .map((pattern) => `the plan does not find what was changed by hand: ${pattern.source}`),
  ];
}

function same(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
