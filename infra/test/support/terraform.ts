import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openTerraform, readTerraformConfig, TERRAFORM_FIX, type Terraform } from '@fairway/terraform';
import { afterAll, beforeAll } from '@jest/globals';

/**
 * The machine's Terraform for the tests of a file; nothing, with a line that says so, where there is none. In CI its
 * absence is an error.
 * @returns asks for it, once the tests run
 */
export function useTerraform(): () => Terraform | undefined {
  let terraform: Terraform | undefined;
  let folder: string;

  beforeAll(async () => {
    const config = readTerraformConfig();
    folder = await mkdtemp(join(tmpdir(), 'fairway-terraform-'));
    terraform = await openTerraform(config, folder);
    if (terraform !== undefined) return;
    if (config.isCi) throw new Error(`terraform not found (${TERRAFORM_FIX})`);
    process.stderr.write(`skipped: terraform not found (${TERRAFORM_FIX})\n`);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  return () => terraform;
}
