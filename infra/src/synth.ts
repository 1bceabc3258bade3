import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { RootConstruct } from 'constructs';

import { stacksOf, type StackPlan } from './all-stacks.ts';
import { countResources, terraformFile, toTerraformJson } from './terraform-json.ts';
import { requireKnown } from './usage.ts';
import type { StackInputs } from './stack-inputs.ts';

/** The file of each stack, in a folder of the stack's name: Terraform works in a folder. */
export const STACK_FILE = 'cdk.tf.json';

/** Beside it, so that every machine runs the provider that was tried: `init` takes the newest that the versions allow. */
export const LOCK_FILE = '.terraform.lock.hcl';

const lock = join(import.meta.dirname, '../terraform.lock.hcl');

/** A stack as it was written. */
export interface WrittenStack {
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  readonly resources: number;
  readonly durationMs: number;
}

/**
 * Writes the stacks of some environments, and those that all share, below `folder`. Asks nobody: the same workspace
 * gives the same bytes anywhere.
 * @param names of environments; every one when empty, and then stacks that no longer exist lose their file
 * @throws {UsageError} when a name is no environment's
 */
export async function writeStacks(
  inputs: StackInputs,
  names: readonly string[],
  folder: string,
): Promise<readonly WrittenStack[]> {
  requireKnown(inputs, names);
  const stacks = stacksOf(inputs, names);
  if (names.length === 0) await removeOthers(stacks, folder);
  const written: WrittenStack[] = [];
  for (const stack of stacks) written.push(await writeStack(stack, folder));
  return written;
}

async function writeStack({ name, build }: StackPlan, folder: string): Promise<WrittenStack> {
  const startedAt = performance.now();
  const json = toTerraformJson(build(new RootConstruct()));
  const file = join(folder, name, STACK_FILE);
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(file, terraformFile(json));
  await copyFile(lock, join(folder, name, LOCK_FILE));
  return { name, file, resources: countResources(json), durationMs: performance.now() - startedAt };
}

/** A file that stays behind would be validated and deployed like any other; Terraform's own files may stay. */
async function removeOthers(stacks: readonly StackPlan[], folder: string): Promise<void> {
  const names = new Set<string>(stacks.map(({ name }) => name));
  const found = await readdir(folder).catch(() => []);
  const others = found.filter((name) => !names.has(name));
  const files = others.flatMap((name) => [STACK_FILE, LOCK_FILE].map((file) => join(folder, name, file)));
  await Promise.all(files.map((file) => rm(file, { force: true })));
}
