import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import {
  openTerraform,
  readTerraformConfig,
  TERRAFORM_FIX,
  validateStacks,
  type Terraform,
} from '../src/index.ts';

const TIMEOUT_MS = 180_000;
let scratch: string;
let terraform: Terraform | undefined;

beforeAll(async () => {
  const config = readTerraformConfig();
  scratch = await mkdtemp(join(tmpdir(), 'fairway-terraform-'));
  terraform = await openTerraform(config, scratch);
  if (terraform !== undefined) return;
  if (config.isCi) throw new Error(`terraform not found (${TERRAFORM_FIX})`);
  process.stderr.write(`skipped: terraform not found (${TERRAFORM_FIX})\n`);
});

afterAll(() => rm(scratch, { recursive: true, force: true }));

describe('validating stacks', () => {
  test(
    'tells what is wrong with which, all at once, and nothing of the others',
    async () => {
      if (terraform === undefined) return;
      const stacks = [
        stack('sound', { aws_vpc: { main: { cidr_block: '10.0.0.0/16' } } }),
        stack('misspelt', { aws_vpc: { main: { cidr_blok: '10.0.0.0/16' } } }),
        stack('too-new', { aws_ecr_repository: { images: { name: 'a', image_tag_mutability: 'NONE' } } }),
        stack('dangling', {
          aws_subnet: { one: { vpc_id: '${aws_vpc.gone.id}', cidr_block: '10.0.0.0/24' } },
        }),
      ];

      const found = await validateStacks(terraform, stacks);

      const told = found.map(({ stack: name, severity, summary, detail }) => [
        name,
        severity,
        `${summary}: ${detail}`,
      ]);
      expect(told.toSorted()).toEqual([
        [
          'dangling',
          'error',
          expect.stringContaining('A managed resource "aws_vpc" "gone" has not been declared'),
        ],
        ['misspelt', 'error', expect.stringContaining('No argument or block type is named "cidr_blok"')],
        ['too-new', 'error', expect.stringContaining('expected image_tag_mutability to be one of')],
      ]);
    },
    TIMEOUT_MS,
  );

  test(
    'ends with how to get the provider where Terraform cannot',
    async () => {
      if (terraform === undefined) return;
      const foreign = { name: 'foreign', text: JSON.stringify({ module: { gone: { source: './gone' } } }) };

      await expect(validateStacks(terraform, [foreign])).rejects.toThrow(
        /Unreadable module directory[^]*set TF_PLUGIN_MIRROR to a folder/,
      );
    },
    TIMEOUT_MS,
  );
});

test('a machine without Terraform has none', async () => {
  const config = { ...readTerraformConfig(), path: [scratch] };

  expect(await openTerraform(config, scratch)).toBeUndefined();
});

function stack(name: string, resource: object) {
  const terraformBlock = {
    required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100, < 7' } },
    backend: { s3: { bucket: 'example', key: name, region: 'eu-central-1' } },
  };
  const text = JSON.stringify({
    terraform: terraformBlock,
    provider: { aws: [{ region: 'eu-central-1' }] },
    variable: { images: { type: 'map(string)' } },
    resource,
  });
  return { name, text };
}
