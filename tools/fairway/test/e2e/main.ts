// `npm run e2e:aws`: a whole merge into `develop` is rehearsed, and then everything that can happen to it afterwards. A line for
// each step; exit code 1 with every fault. `-- --branch main` takes another branch; `--at FOLDER` a clone on the branch in
// which `./fairway rehearse BRANCH --keep` was run, and leaves it; `--only STEP`, as often as wanted, some of the steps.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { branchMatrix, matrixFor, shared } from '@fairway/environments';
import { findRehearsal } from '@fairway/rehearsal';

import { workspace } from '../../src/workspace/workspace.ts';
import { Clone } from './clone.ts';
import { AccountPolicies } from './permissions/account-policies.ts';
import { openClients } from './read-back/clients.ts';
import type { Rehearsed } from './rehearsed.ts';
import { onRequest, stages, type Stage } from './steps.ts';
import { unlessEnded } from './verb-ends.ts';

const { values } = parseArgs({
  options: {
    branch: { type: 'string', default: 'develop' },
    at: { type: 'string' },
    only: { type: 'string', multiple: true },
  },
});
const names = stages.flat().flatMap((lane) => Object.keys(lane));
const { at, branch, only = names } = values;
const environments = matrixFor(branch, branchMatrix)?.apps ?? [];
const [first] = environments;
if (first === undefined) {
  process.stderr.write(`${branch} deploys nothing; there are ${Object.keys(branchMatrix).join(', ')}\n`);
  process.exit(2);
}
const known = [...Object.keys(onRequest), ...names];
const unknown = only.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no such step: ${unknown.join(', ')}; there are ${known.join(', ')}\n`);
  process.exit(2);
}

const beganAt = performance.now();
let isRed = false;
const clone = at === undefined ? await Clone.open(branch) : Clone.at(resolve(at));
try {
  if (at === undefined) await timed('rehearse', () => clone.rehearse(branch));
  await prove(clone);
} catch (error) {
  isRed = true;
  process.stdout.write(`${String(error)}\n`);
} finally {
  if (at === undefined) {
    await timed('end', async () => unlessEnded(await clone.fairway('rehearse', '--stop'), 0));
    await clone.close();
  }
}
process.stdout.write(`${'in all'.padEnd(32)} ${secondsSince(beganAt)} s\n`);
process.exitCode = isRed ? 1 : 0;

async function prove(rehearsed: Clone): Promise<void> {
  const record = await findRehearsal(join(rehearsed.root, '.fairway/rehearsal'));
  if (record === undefined) throw new Error(`no rehearsal is left running in ${rehearsed.root}`);
  const clients = openClients(record, shared.region);
  const manifests = await workspace.loadServices();
  const note = (sentence: string): void => void process.stdout.write(`  ${sentence}\n`);
  const world: Rehearsed = {
    clone: rehearsed,
    record,
    clients,
    manifests,
    branch,
    first: first ?? '',
    environments,
    // Of everything that was deployed: what is changed by hand later, or destroyed, is judged by what it was.
    policies: await AccountPolicies.read(clients),
    note,
  };
  try {
    await goThrough(onRequest, world);
    for (const lanes of stages) await Promise.all(lanes.map((lane) => goThrough(lane, world)));
  } finally {
    clients.close();
  }
}

async function goThrough(lane: Stage[number], world: Rehearsed): Promise<void> {
  for (const [name, act] of Object.entries(lane)) {
    if (only.includes(name)) await timed(name, () => act(world));
  }
}

async function timed(name: string, act: () => Promise<readonly string[]>): Promise<void> {
  const startedAt = performance.now();
  const found = await act().catch((error: unknown) => [
    error instanceof Error ? error.message : String(error),
  ]);
  if (found.length > 0) isRed = true;
  const verdict = found.length > 0 ? '  red' : '';
  process.stdout.write(`${name.padEnd(32)} ${secondsSince(startedAt)} s${verdict}\n`);
  for (const fault of found) process.stdout.write(`${name}: ${fault}\n`);
}

function secondsSince(startedAt: number): string {
  return ((performance.now() - startedAt) / 1_000).toFixed(1).padStart(7);
}
