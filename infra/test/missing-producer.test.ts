import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { AwsStack } from '../src/aws-stack.ts';
import { vpcOutputs } from '../src/contracts/vpc-outputs.ts';
import { watchedService } from '../src/constructs/watching/services-watch.ts';
import { readWatched } from '../src/contracts/watched-outputs.ts';
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
      const plan = await planWith(readVpc, {
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
      const plan = await planWith(readVpc, { vpc_id: 'vpc-1' });
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

describe('a stack that watches services', () => {
  const outputs = {
    operators_topic_arn: 'arn:aws:sns:eu-central-1:111111111111:operators',
    distribution_id: 'E1',
    cluster_name: 'cluster',
    load_balancer_arn_suffix: 'app/edge/1',
    target_group_arn_suffixes: { 'front-door': 'targetgroup/front-door/2' },
    service_names: { 'front-door': 'front-door', watcher: 'watcher' },
    log_groups: { 'front-door': '/fairway/test/front-door', watcher: '/fairway/test/watcher' },
  };

  test(
    'is planned with what is said of them: a worker has no target group',
    async () => {
      const plan = await planWith(readServices, outputs);
      if (plan === undefined) return;

      expect(plan).toMatchObject({
        exit: 0,
        stdout: expect.stringMatching(/targetgroup\/front-door\/2.*\/fairway\/test\/watcher/),
      });
    },
    TIMEOUT_MS,
  );

  test(
    'says in one sentence that one of them is not deployed yet',
    async () => {
      const plan = await planWith(readServices, { ...outputs, log_groups: {} });
      if (plan === undefined) return;

      expect(plan.exit).toBe(1);
      expect(plan.stderr.replaceAll(/[\s│]+/g, ' ')).toContain(
        'The stack app-test is not deployed, or by an older version of its code: run `./fairway deploy app-test` first.',
      );
      expect(plan.stderr.match(/Error:/g)).toHaveLength(1);
    },
    TIMEOUT_MS,
  );
});

const FRONT_DOOR = { name: 'front-door', worker: false };
const WATCHER = { name: 'watcher', worker: true };
const state = { bucket: 'example', key: 'key', region: 'eu-west-1' };

function readVpc(stack: AwsStack): void {
  const { vpcId } = vpcOutputs.read(stack, 'vpc-test', state);
  stack.output('vpc', vpcId, 'The VPC.');
}

function readServices(stack: AwsStack): void {
  const watched = readWatched(stack, 'app-test', state, [FRONT_DOOR, WATCHER]);
  stack.output(
    'service',
    [FRONT_DOOR, WATCHER].map((each) => JSON.stringify(watchedService(watched, each))).join(),
    'What there is to watch.',
  );
}

/** Plans with a state that has these outputs, which lies in a file instead of in S3. */
async function planWith(read: (stack: AwsStack) => void, outputs: Readonly<Record<string, unknown>>) {
  const real = terraform();
  if (real === undefined) return undefined;
  const { json } = synthesize(read);
  const data = structuredClone(json.data!) as { terraform_remote_state: Record<string, object> };
  for (const producer of Object.values(data.terraform_remote_state)) {
    Object.assign(producer, { backend: 'local', config: { path: 'producer.tfstate' } });
  }

  // In lines: Terraform prints the line of its complaint, and that must not contain the message.
  await writeFile(join(folder, 'cdk.tf.json'), JSON.stringify({ data, output: json.output }, null, 2));
  await writeFile(join(folder, 'producer.tfstate'), JSON.stringify(stateWith(outputs)));
  await real.run(['init', '-no-color'], folder);
  return real.run(['plan', '-no-color'], folder);
}

function stateWith(outputs: Readonly<Record<string, unknown>>) {
  const entries = Object.entries(outputs).map(([name, value]) => [name, { value, type: typeOf(value) }]);
  return {
    version: 4,
    terraform_version: '1.11.0',
    serial: 1,
    lineage: 'example',
    outputs: Object.fromEntries(entries),
    resources: [],
  };
}

/** As Terraform writes it in a state. */
function typeOf(value: unknown): unknown {
  if (Array.isArray(value)) return ['tuple', value.map(typeOf)];
  if (typeof value !== 'object' || value === null) return 'string';
  return ['object', Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, typeOf(inner)]))];
}
