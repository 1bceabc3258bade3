// `npm run e2e:aws`: a whole merge into `develop` is rehearsed, and then everything that can happen to it afterwards. A line for
// each step; exit code 1 with every fault. `-- --branch main` takes another branch; `--at FOLDER` a clone on the branch in
// which `./fairway rehearse BRANCH --keep` was run, and leaves it; `--only STEP`, as often as wanted, some of the steps.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { branchMatrix, matrixFor, shared } from '@fairway/environments';
import { findRehearsal } from '@fairway/rehearsal';

import { workspace } from '../../src/workspace/workspace.ts';
import { Clone } from './clone.ts';
import { openClients } from './read-back/clients.ts';
import type { Rehearsed } from './rehearsed.ts';
import { steps } from './steps.ts';

const { values } = parseArgs({
  options: {
    branch: { type: 'string', default: 'develop' },
    at: { type: 'string' },
    only: { type: 'string', multiple: true },
  },
});
const { at, branch, only = Object.keys(steps) } = values;
const environments = matrixFor(branch, branchMatrix)?.apps ?? [];
const [first] = environments;
if (first === undefined) {
  process.stderr.write(`${branch} deploys nothing; there are ${Object.keys(branchMatrix).join(', ')}\n`);
  process.exit(2);
}
const unknown = only.filter((name) => !Object.hasOwn(steps, name));
if (unknown.length > 0) {
  process.stderr.write(`no such step: ${unknown.join(', ')}; there are ${Object.keys(steps).join(', ')}\n`);
  process.exit(2);
}

const faults: string[] = [];
const clone = at === undefined ? await Clone.open(branch) : Clone.at(resolve(at));
try {
  if (at === undefined) await timed('rehearse', () => clone.rehearse(branch));
  await prove(clone);
} catch (error) {
  faults.push(String(error));
} finally {
  if (at === undefined) {
    await clone.fairway('rehearse', '--stop');
    await clone.close();
  }
}
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;

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
    note,
  };
  try {
    for (const name of Object.keys(steps).filter((each) => only.includes(each))) {
      await timed(name, () => steps[name]?.(world) ?? Promise.resolve([]));
    }
  } finally {
    clients.close();
  }
}

async function timed(name: string, act: () => Promise<readonly string[]>): Promise<void> {
  const startedAt = performance.now();
  const found = await act().catch((error: unknown) => [
    error instanceof Error ? error.message : String(error),
  ]);
  faults.push(...found.map((fault) => `${name}: ${fault}`));
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  process.stdout.write(`${name.padEnd(32)} ${seconds.padStart(7)} s${found.length > 0 ? '  red' : ''}\n`);
}
