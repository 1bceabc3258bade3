import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { GetObjectCommand } from '@aws-sdk/client-s3';
import {
  appStack,
  bootstrapStack,
  branchMatrix,
  ledgerKey,
  matrixFor,
  monitoringStack,
  shared,
  stateBucket,
  vpcStack,
} from '@fairway/environments';

import { parseLedger } from '../../../src/aws/ledger/ledger.ts';
import { variableOf } from '../../../src/aws/deploy/images-variable.ts';
import { requireTerraform, writeEmulatorOverride } from '../../../src/aws/terraform/stack-terraform.ts';
import type { Rehearsed } from '../rehearsed.ts';
import { unlessEnded } from '../verb-ends.ts';
import { importForms } from './import-forms.ts';
import { untriedKinds, writeOtherKinds } from './other-kinds.ts';
import { StackFolder } from './stack-folder.ts';
import { chooseOneOfEach, takeOver, takeOverByCommands } from './take-over.ts';

/** Kinds that no rehearsed environment has are made for this alone, in a stack of their own. */
const OTHERS = 'other-kinds';
const PAGE = 'docs/adopt-existing-resources.md';

/**
 * One resource of each type is taken out of its stack's state and imported again, by the form of its row in the page's
 * table; then a plan of it changes nothing. The plans of whole stacks come afterwards.
 */
export async function resourcesAreTakenOver(world: Rehearsed): Promise<readonly string[]> {
  const { clone, record, first, branch, note } = world;
  const folder = await mkdtemp(join(tmpdir(), 'fairway-adoption-'));
  try {
    const forms = importForms(await readFile(join(clone.root, PAGE), 'utf8'));
    const terraform = await requireTerraform(join(clone.root, '.fairway'));
    const written = unlessEnded(await clone.fairway('synth', first, '--out', folder), 0);
    if (written.length > 0) return written;
    const { vpcs = [] } = matrixFor(branch, branchMatrix) ?? {};
    const names = [
      bootstrapStack(shared, shared.account),
      'ecr',
      ...vpcs.map(vpcStack),
      appStack(first),
      monitoringStack(first),
    ];
    const images = variableOf(await imagesOf(world));
    const stacks = new Map<string, StackFolder>();
    for (const name of names) {
      const path = join(folder, name);
      await writeEmulatorOverride(path);
      stacks.set(name, new StackFolder(terraform, path, record.variables));
    }
    const others = join(folder, OTHERS);
    await writeOtherKinds(others, shared.region);
    stacks.set(OTHERS, new StackFolder(terraform, others, record.variables));
    await Promise.all([...stacks.values()].map((stack) => stack.init()));
    await Promise.all([...stacks.values()].map((stack) => stack.setImages(images)));
    await stacks.get(OTHERS)?.apply();
    const chosen = chooseOneOfEach(
      new Map(
        await Promise.all([...stacks].map(async ([name, stack]) => [name, await stack.resources()] as const)),
      ),
      forms,
    );
    // Side by side: what takes the time is one provider for each stack.
    const ends = await Promise.all(
      [...stacks].map(async ([name, stack]) => {
        const own = chosen.get(name) ?? [];
        const { faults, changes } = await takeOver(name, stack, own, forms);
        note(`${name}: ${own.length} imported; the first plan also: ${changes.join('; ') || 'nothing'}`);
        return name === appStack(first)
          ? [...faults, ...(await takeOverByCommands(stack, 'aws_sns_topic', forms))]
          : faults;
      }),
    );
    await stacks.get(OTHERS)?.destroy();
    const taken = new Set([...chosen.values()].flatMap((all) => all.map(({ type }) => type)));
    const untried = [...forms]
      .filter(([type, form]) => form !== 'none' && !taken.has(type))
      .map(([type]) => type);
    note(`${taken.size} of ${forms.size} kinds; not tried: ${untried.join(', ')}`);
    return [...ends.flat(), ...reasonFaults(untried)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Each kind of the table is tried, or there is a reason; and no reason outlives its cause. */
function reasonFaults(untried: readonly string[]): readonly string[] {
  const reasons = Object.keys(untriedKinds);
  return [
    ...untried
      .filter((kind) => !reasons.includes(kind))
      .map((kind) => `${kind} is in the table, was not tried, and nothing says why`),
    ...reasons.filter((kind) => !untried.includes(kind)).map((kind) => `${kind} was tried: drop its reason`),
  ];
}

async function imagesOf({ clients, first }: Rehearsed) {
  const { Body } = await clients.s3.send(
    new GetObjectCommand({ Bucket: stateBucket(shared), Key: ledgerKey(first) }),
  );
  return parseLedger((await Body?.transformToString()) ?? '', first).current;
}
