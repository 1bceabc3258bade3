import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { TerraformStack } from 'cdktf';

import { countResources, terraformFile, toTerraformJson } from './terraform-json.ts';

/** The file of each stack, in a folder of the stack's name: Terraform works in a folder. */
export const STACK_FILE = 'cdk.tf.json';

/** Beside it, so that every machine runs the provider that was tried: `init` takes the newest that the versions allow. */
export const LOCK_FILE = '.terraform.lock.hcl';

const lock = join(import.meta.dirname, '../terraform.lock.hcl');

/** The file of a stack. */
export interface StackFile {
  /** `<folder>/cdk.tf.json` */
  readonly file: string;
  readonly resources: number;
}

/**
 * Writes a stack as Terraform's JSON, with the lock file of its provider, into a folder of its own: `terraform init`,
 * `plan` and `apply` work there.
 * @example
 * await writeStack(stack, 'dist/hello');
 * @throws {Error} with every fault that the stack's constructs find in themselves
 */
export async function writeStack(stack: TerraformStack, folder: string): Promise<StackFile> {
  const json = toTerraformJson(stack);
  const file = join(folder, STACK_FILE);
  await mkdir(folder, { recursive: true });
  await writeFile(file, terraformFile(json));
  await copyFile(lock, join(folder, LOCK_FILE));
  return { file, resources: countResources(json) };
}
