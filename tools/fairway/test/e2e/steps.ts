import { join } from 'node:path';

import {
  appStack,
  matrixFor,
  branchMatrix,
  monitoringStack,
  shared,
  stateBucket,
  stateKey,
  vpcStack,
  type StackName,
} from '@fairway/environments';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { RehearsalRecord } from '@fairway/rehearsal';
import type { ServiceManifest } from '@fairway/service-manifest';

import { breakAnswers, breaks } from './breaks.ts';
import type { Clone, VerbEnd } from './clone.ts';
import { changeByHand } from './drift.ts';
import type { Clients } from './read-back/clients.ts';
import { AccountPolicies } from './permissions/account-policies.ts';
import { askedBy, judge } from './permissions/permissions.ts';
import { secondWitness } from './permissions/second-witness.ts';
import { beginPhase, readWrittenCalls, type Phase } from './permissions/written-calls.ts';
import { readBack } from './read-back/read-back.ts';
import { secretsInStates } from './read-back/secrets.ts';
import { Domain } from './visitors.ts';
import { visitServices } from './visits.ts';

export const BRANCH = 'develop';
const ENVIRONMENTS = matrixFor(BRANCH, branchMatrix)?.apps ?? [];
const [FIRST = '', SECOND = ''] = ENVIRONMENTS;
const CHANGED = 'packages/status-service/src/main.ts';
const LAST_WORDS = 'no such table: greetings';

/** A rehearsal that runs, and what steps are done with. */
export interface Rehearsed {
  readonly clone: Clone;
  readonly record: RehearsalRecord;
  readonly clients: Clients;
  readonly manifests: readonly ServiceManifest[];
  /** Takes a sentence that is no fault. */
  readonly note: (sentence: string) => void;
}

/** Everything that happens to a rehearsed merge afterwards, in order; each step gives its faults. */
export const steps: Readonly<Record<string, (world: Rehearsed) => Promise<readonly string[]>>> = {
  'plan again': planIsEmpty,
  'read back': ({ clients, manifests }) => readBack(clients, ENVIRONMENTS, manifests),
  'breaks are found': breaksAreFound,
  'no secret in a state': ({ clients }) => secretsInStates(clients, stateBucket(shared)),
  'services are used': async (world) => visitServices(world.clients, FIRST, await domainOf(FIRST, world)),
  'one service changes': oneServiceChanges,
  promote: (world) => oneIsReplaced(world, SECOND, ['promote', FIRST, SECOND]),
  'a broken version': brokenVersion,
  rollback: (world) => oneIsReplaced(world, FIRST, ['rollback', FIRST]),
  'changes by hand': driftIsFound,
  permissions,
  destroy: destroyAll,
};

/** Changes AWS's answers as each break would have, and has them read back. */
async function breaksAreFound({ clients, manifests }: Rehearsed): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const each of breaks) {
    const mend = breakAnswers(clients, each);
    const found = await readBack(clients, [FIRST], manifests).finally(mend);
    faults.push(
      ...unless(
        found.some((fault) => each.says.test(fault)),
        `${each.name} is not found`,
      ),
    );
  }
  return [...faults, ...(await readBack(clients, [FIRST], manifests))];
}

async function planIsEmpty(world: Rehearsed): Promise<readonly string[]> {
  const { clone } = world;
  await beginPhase(callsOf(world), 'plan');
  const stacks = ['ecr', vpcStack(FIRST), ...ENVIRONMENTS.flatMap(stacksOf)];
  const faults: string[] = [];
  // Two at a time: each is a provider of its own, which wants a processor.
  for (let index = 0; index < stacks.length; index += 2) {
    const plans = stacks.slice(index, index + 2).map(async (stack) => {
      const end = await clone.rehearsed('plan', stack);
      const text = `${end.out}${end.err}`;
      return [
        ...unlessEnded(end, 0),
        ...unless(isEmptyPlan(text), `the plan of ${stack} is not empty:\n${text}`),
      ];
    });
    faults.push(...(await Promise.all(plans)).flat());
  }
  await beginPhase(callsOf(world), 'deploy');
  return [...faults, ...unlessEnded(await clone.rehearsed('bootstrap'), 0)];
}

async function oneServiceChanges(world: Rehearsed): Promise<readonly string[]> {
  const { clone, manifests, note } = world;
  const services = manifests.map(({ name }) => name);
  const domain = await domainOf(FIRST, world);
  const before = await domain.releases(services);
  await clone.edit(CHANGED, (text) => `${text}\nconsole.log('changed once');\n`);
  const paths = services.map((service) => `/-/${service}/version`);
  const { result, answered, failures } = await domain.underLoad(paths, () =>
    clone.rehearsed('deploy', FIRST),
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

async function brokenVersion(world: Rehearsed): Promise<readonly string[]> {
  const { clone, manifests } = world;
  const services = manifests.map(({ name }) => name);
  const domain = await domainOf(FIRST, world);
  const good = await domain.releases(services);
  await clone.edit(CHANGED, () => `throw new Error('${LAST_WORDS}');\n`);
  const end = await clone.rehearsed('deploy', FIRST);
  const now = await domain.releases(services);
  await clone.undoEdit();
  const plan = await clone.rehearsed('plan', appStack(FIRST));
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
async function oneIsReplaced(
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

async function driftIsFound({ clone, clients }: Rehearsed): Promise<readonly string[]> {
  const wanted = await changeByHand(clients, shared, FIRST);
  const end = await clone.rehearsed('plan', appStack(FIRST));
  const addresses = [...`${end.out}${end.err}`.matchAll(/aws_\w+\.[\w-]+/g)].map(([address]) => address);
  return [
    ...unlessEnded(end, 0),
    ...wanted
      .filter((pattern) => !addresses.some((address) => pattern.test(address)))
      .map((pattern) => `the plan does not find what was changed by hand: ${pattern.source}`),
  ];
}

async function permissions(world: Rehearsed): Promise<readonly string[]> {
  const policies = await AccountPolicies.read(world.clients);
  return judgeCalls(world, policies, ['deploy', 'plan']);
}

async function judgeCalls(
  world: Rehearsed,
  policies: AccountPolicies,
  phases: readonly Phase[],
): Promise<readonly string[]> {
  const { manifests, note } = world;
  const calls = await readWrittenCalls(callsOf(world));
  const asked = await askedBy(
    calls.filter(({ phase }) => phases.includes(phase)),
    policies,
    manifests,
  );
  const { refusals, judged, uncalled } = judge(asked, policies);
  const counts = [...judged].map(([role, count]) => `${role} ${count}`);
  note(`authorizations that were asked for: ${counts.join(', ')}`);
  if (phases.includes('deploy')) note(`allowed, and not called: ${uncalled.join(', ') || 'nothing'}`);
  const { faults, sentence } = await secondWitness(asked, policies);
  note(sentence);
  return [...refusals, ...faults];
}

async function destroyAll(world: Rehearsed): Promise<readonly string[]> {
  const { clone, clients } = world;
  const faults: string[] = [];
  // Roles and policies go with the rest.
  const policies = await AccountPolicies.read(clients);
  await beginPhase(callsOf(world), 'destroy');
  for (const environment of [SECOND, FIRST]) {
    const end = await clone.rehearsed('destroy', environment, '--confirm', environment);
    faults.push(...unlessEnded(end, 0));
    for (const stack of stacksOf(environment)) {
      const place = { Bucket: stateBucket(shared), Key: stateKey(stack) };
      const { Body } = await clients.s3.send(new GetObjectCommand(place));
      const { resources = [] } = JSON.parse((await Body?.transformToString()) ?? '{}') as {
        resources?: unknown[];
      };
      faults.push(
        ...unless(resources.length === 0, `the state of ${stack} still has ${resources.length} resource(s)`),
      );
    }
  }
  return [...faults, ...(await judgeCalls(world, policies, ['destroy']))];
}

/** The file that the calls of a rehearsal are written down in. */
function callsOf({ clone }: Rehearsed): string {
  return join(clone.root, '.fairway/rehearsal/calls.jsonl');
}

async function domainOf(environment: string, { clone, record }: Rehearsed): Promise<Domain> {
  const end = await clone.rehearsed('status', environment, '--json');
  const [, id = ''] = /https:\/\/([a-z0-9]+)\.cloudfront\.net/.exec(end.out) ?? [];
  if (id === '') throw new Error(`status names no domain:\n${end.out}${end.err}`);
  return new Domain(id, record.port, record.authority);
}

function stacksOf(environment: string): readonly StackName[] {
  return [appStack(environment), monitoringStack(environment)];
}

function isEmptyPlan(text: string): boolean {
  return /no changes|nothing to (change|deploy)/i.test(text);
}

function unless(is: boolean, fault: string): readonly string[] {
  return is ? [] : [fault];
}

/** With the end of what it said. */
function unlessEnded({ code, out, err }: VerbEnd, wanted: number): readonly string[] {
  return unless(
    code === wanted,
    `exit code ${code}, not ${wanted}\n${out.slice(-2_000)}\n${err.slice(-4_000)}`,
  );
}

function same(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
