import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { readVpcOutputs } from '../src/vpc-outputs.ts';
import { synthesize } from './support/synthesize.ts';
import { useTerraform } from './support/terraform.ts';

const TIMEOUT_MS = 120_000;
const terraform = useTerraform();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairway-producer-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a stack that reads the outputs of a VPC', () => {
  test(
    'is planned with them',
    async () => {
      const plan = await planWith({
        vpc_id: 'vpc-1',
        vpc_cidr_block: '10.0.0.0/16',
        public_subnet_ids: ['subnet-1'],
        private_subnet_ids: ['subnet-2'],
      });
      if (plan === undefined) return;

      expect(plan).toMatchObject({ exit: 0, stdout: expect.stringContaining('"vpc-1"') });
    },
    TIMEOUT_MS,
  );

  test(
    'says in one sentence what is missing without them',
    async () => {
      const plan = await planWith({ vpc_id: 'vpc-1' });
      if (plan === undefined) return;

      expect(plan.exit).toBe(1);
      expect(plan.stderr.replaceAll(/[\s│]+/g, ' ')).toContain(
        'The stack vpc-test is not deployed, or by an older version of its code: run `./fairway deploy vpc-test` first.',
      );
      expect(plan.stderr.match(/Error:/g)).toHaveLength(1);
    },
    TIMEOUT_MS,
  );
});

/** Plans with a state that has these outputs, which lies in a file instead of in S3. */
async function planWith(outputs: Readonly<Record<string, unknown>>) {
  const real = terraform();
  if (real === undefined) return undefined;
  const { json } = synthesize((stack) => {
    const { vpcId } = readVpcOutputs(stack, 'vpc-test', {
      bucket: 'example',
      key: 'key',
      region: 'eu-west-1',
    });
    stack.output('vpc', vpcId, 'The VPC.');
  });
  const data = structuredClone(json.data!) as { terraform_remote_state: Record<string, object> };
  Object.assign(data.terraform_remote_state['vpc-test']!, {
    backend: 'local',
    config: { path: 'producer.tfstate' },
  });

  await writeFile(join(folder, 'cdk.tf.json'), JSON.stringify({ data, output: json.output }));
  await writeFile(join(folder, 'producer.tfstate'), JSON.stringify(stateWith(outputs)));
  await real.run(['init', '-no-color'], folder);
  return real.run(['plan', '-no-color'], folder);
}

function stateWith(outputs: Readonly<Record<string, unknown>>) {
  const entries = Object.entries(outputs).map(([name, value]) => [
    name,
    { value, type: Array.isArray(value) ? ['tuple', value.map(() => 'string')] : 'string' },
  ]);
  return {
    version: 4,
    terraform_version: '1.11.0',
    serial: 1,
    lineage: 'example',
    outputs: Object.fromEntries(entries),
    resources: [],
  };
}
