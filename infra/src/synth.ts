import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { RootConstruct } from 'constructs';

import { stacksOf, type StackPlan } from './all-stacks.ts';
import { LOCK_FILE, STACK_FILE, writeStack, type StackFile } from './write-stack.ts';
import { requireKnown } from './usage.ts';
import type { StackInputs } from './stack-inputs.ts';

/** A stack as it was written. */
export interface WrittenStack extends StackFile {
  readonly name: string;
  readonly durationMs: number;
}

/**
 * Writes the stacks of some environments, and the shared ones, below `folder`. Makes no calls: the same workspace
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
  for (const { name, build } of stacks) {
    const startedAt = performance.now();
    const file = await writeStack(build(new RootConstruct()), join(folder, name));
    written.push({ ...file, name, durationMs: performance.now() - startedAt });
  }
  return written;
}

/** A file that stays behind would be validated and deployed like any other; Terraform's own files may stay. */
async function removeOthers(stacks: readonly StackPlan[], folder: string): Promise<void> {
  const names = new Set<string>(stacks.map(({ name }) => name));
  const found = await readdir(folder).catch(() => []);
  const others = found.filter((name) => !names.has(name));
  const files = others.flatMap((name) => [STACK_FILE, LOCK_FILE].map((file) => join(folder, name, file)));
  await Promise.all(files.map((file) => rm(file, { force: true })));
}
