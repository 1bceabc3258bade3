// `npm run e2e:aws`: a whole merge into `develop` is rehearsed, and then everything that can happen to it afterwards: plan
// again, values read back, one service changed under load, a broken version, back, on to the next environment, changes by
// hand, and the end. A line for each step; exit code 1 with every fault. `npm run e2e:aws -- CLONE` takes a clone on the branch
// in which `./fairway rehearse develop --keep` was run, and leaves it.
import { join, resolve } from 'node:path';

import {
  appStack,
  definitions,
  matrixFor,
  branchMatrix,
  monitoringStack,
  resolveEnvironment,
  shared,
  stateBucket,
  stateKey,
  vpcStack,
  type StackName,
} from '@fairway/environments';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { findRehearsal, type RehearsalRecord } from '@fairway/rehearsal';

import { workspace } from '../../src/workspace/workspace.ts';
import { Clone, type VerbEnd } from './clone.ts';
import { changeByHand } from './drift.ts';
import { ReadBack } from './read-back.ts';
import { Domain } from './visitors.ts';

const BRANCH = 'develop';
const ENVIRONMENTS = matrixFor(BRANCH, branchMatrix)?.apps ?? [];
const [FIRST = '', SECOND = ''] = ENVIRONMENTS;
const { region } = shared;
const CHANGED = 'packages/status-service/src/main.ts';
const LAST_WORDS = 'no such table: greetings';

const faults: string[] = [];
const manifests = await workspace.loadServices();
const services = manifests.map(({ name }) => name);
const given = process.argv[2];
const clone = given === undefined ? await Clone.open() : Clone.at(resolve(given));
try {
  if (given === undefined) {
    await step('rehearse', () => expectEnd(clone.fairway('rehearse', BRANCH, '--keep', '--port', '0'), 0));
  }
  const record = await findRehearsal(join(clone.root, '.fairway/rehearsal'));
  if (record === undefined) throw new Error('no rehearsal is left running');
  await prove(record);
} catch (error) {
  faults.push(String(error));
} finally {
  if (given === undefined) {
    await clone.fairway('rehearse', '--stop');
    await clone.close();
  }
}
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;

async function prove(record: RehearsalRecord): Promise<void> {
  const domain = await domainOf(FIRST, record);
  await step('plan again: nothing', () => planIsEmpty(ENVIRONMENTS));
  await step('values read back', () => readBack(record));
  await step('no secret in a state', () => secretsInStates(record));

  const before = await domain.releases(services);
  await clone.edit(CHANGED, (text) => `${text}\nconsole.log('changed once');\n`);
  const paths = services.map((service) => `/-/${service}/version`);
  await step('one service is changed, under load', async () => {
    const { result, answered, failures } = await domain.underLoad(paths, () => rehearsed('deploy', FIRST));
    requireEnd(result, 0);
    for (const failure of new Set(failures)) faults.push(`a request was lost: ${failure}`);
    const now = await domain.releases(services);
    const replaced = services.filter((service) => now[service] !== before[service]);
    require(replaced.join() === 'status', `replaced are ${replaced.join(', ') || 'none'}, not status alone`);
    process.stdout.write(`  ${answered} requests, ${failures.length} lost\n`);
  });

  const good = await domain.releases(services);
  await clone.edit(CHANGED, () => `throw new Error('${LAST_WORDS}');\n`);
  await step('a broken version is rolled back', async () => {
    const end = await rehearsed('deploy', FIRST);
    requireEnd(end, 1);
    require(/rolled back/.test(end.err), 'it does not say that it was rolled back');
    require(end.err.includes(LAST_WORDS), 'it does not show the last words of the container');
    require(same(
      await domain.releases(services),
      good,
    ), 'the domain does not answer with the version before');
  });

  await step('rollback', async () => {
    requireEnd(await rehearsed('rollback', FIRST), 0);
    const now = await domain.releases(services);
    require(now['status'] === before['status'], 'the domain does not answer with the release before');
  });
  await step('promote', async () => {
    requireEnd(await rehearsed('promote', FIRST, SECOND), 0);
  });
  await step('changes by hand are found', () => driftIsFound(record));
  for (const environment of [SECOND, FIRST]) {
    await step(`destroy ${environment}`, () => destroy(environment, record));
  }
}

function rehearsed(...args: readonly string[]): Promise<VerbEnd> {
  return clone.fairway(...args, '--rehearsal');
}

async function step(name: string, act: () => Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  const known = faults.length;
  try {
    await act();
  } catch (error) {
    faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  process.stdout.write(
    `${name.padEnd(44)} ${seconds.padStart(7)} s${faults.length > known ? '  red' : ''}\n`,
  );
}

function require(is: boolean, sentence: string): void {
  if (!is) faults.push(sentence);
}

async function expectEnd(ending: Promise<VerbEnd>, wanted: number): Promise<void> {
  requireEnd(await ending, wanted);
}

/** @throws {Error} with the end of what it said */
function requireEnd({ code, out, err }: VerbEnd, wanted: number): void {
  if (code === wanted) return;
  throw new Error(`exit code ${code}, not ${wanted}\n${out.slice(-2_000)}\n${err.slice(-4_000)}`);
}

async function domainOf(environment: string, { port, authority }: RehearsalRecord): Promise<Domain> {
  const end = await rehearsed('status', environment, '--json');
  const [, id = ''] = /https:\/\/([a-z0-9]+)\.cloudfront\.net/.exec(end.out) ?? [];
  if (id === '') throw new Error(`status names no domain:\n${end.out}${end.err}`);
  return new Domain(id, port, authority);
}

function stacksOf(environment: string): readonly StackName[] {
  return [appStack(environment), monitoringStack(environment)];
}

async function planIsEmpty(environments: readonly string[]): Promise<void> {
  for (const stack of ['ecr', vpcStack(FIRST), ...environments.flatMap(stacksOf)]) {
    const end = await rehearsed('plan', stack);
    requireEnd(end, 0);
    const text = `${end.out}${end.err}`;
    require(/no changes|nothing to (change|deploy)/i.test(
      text,
    ), `the plan of ${stack} is not empty:\n${text}`);
  }
  requireEnd(await rehearsed('bootstrap'), 0);
}

async function readBack(record: RehearsalRecord): Promise<void> {
  const read = new ReadBack(record, region);
  try {
    for (const name of ENVIRONMENTS) {
      const definition = definitions.find((each) => each.name === name);
      if (definition === undefined) continue;
      const { environment } = resolveEnvironment(definition, manifests);
      faults.push(...(await read.faults(environment, manifests)));
    }
  } finally {
    read.close();
  }
}

async function secretsInStates(record: RehearsalRecord): Promise<void> {
  for (const stack of ['ecr', vpcStack(FIRST), ...ENVIRONMENTS.flatMap(stacksOf)] as StackName[]) {
    const state = await stateText(record, stack);
    // A user pool's client is the one exception that is written down.
    const found = [...state.matchAll(/"(password|master_password|secret_string|private_key)": "([^"]+)"/g)];
    for (const [, name] of found) faults.push(`the state of ${stack} has a value of ${name}`);
  }
}

async function driftIsFound(record: RehearsalRecord): Promise<void> {
  const wanted = await changeByHand(record, region, FIRST);
  const end = await rehearsed('plan', appStack(FIRST));
  requireEnd(end, 0);
  const addresses = [...`${end.out}${end.err}`.matchAll(/aws_\w+\.[\w-]+/g)].map(([address]) => address);
  for (const pattern of wanted) {
    require(addresses.some((address) =>
      pattern.test(address),
    ), `the plan does not find what was changed by hand: ${pattern.source}`);
  }
}

async function destroy(environment: string, record: RehearsalRecord): Promise<void> {
  requireEnd(await rehearsed('destroy', environment, '--confirm', environment), 0);
  for (const stack of stacksOf(environment)) {
    const { resources = [] } = JSON.parse(await stateText(record, stack)) as { resources?: unknown[] };
    require(resources.length === 0, `the state of ${stack} still has ${resources.length} resource(s)`);
  }
}

async function stateText({ variables }: RehearsalRecord, stack: StackName): Promise<string> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const endpoint = variables['AWS_ENDPOINT_URL'] ?? '';
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  try {
    const place = { Bucket: stateBucket(shared), Key: stateKey(stack) };
    const { Body: body } = await s3.send(new GetObjectCommand(place));
    return (await body?.transformToString()) ?? '';
  } finally {
    s3.destroy();
  }
}

function same(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
