/**
 * The first deployment of an account. It makes the bucket of the states, too: the bucket comes first, with a state on
 * this machine, which then moves into the bucket; everything else is planned and applied from there. Run again after
 * any interruption, it goes on where it was.
 */
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { stateBucket, type Shared, type StackName } from '@fairway/environments';

import { exitCodes, type DeploymentEnd } from '../../deployments/deployment-end.ts';
import type { Output } from '../../terminal/output.ts';
import { deployStack, type StackWorld } from '../deploy/deploy-stack.ts';
import type { AwsSession } from '../session/aws-session.ts';
import { readStackState } from '../state/stack-state.ts';
import { planLines } from '../terraform/plan-text.ts';
import type { StackTerraform } from '../terraform/stack-terraform.ts';
import { bucketAddresses } from './bucket-addresses.ts';

export interface BootstrapWorld extends Omit<StackWorld, 'stack' | 'prepareStack'> {
  readonly shared: Shared;
  readonly name: StackName;
  /** Its folder stays after the run: it keeps a state that is not in the bucket yet. */
  readonly stack: StackTerraform;
  /** Writes the stack into its folder. */
  readonly synthesize: () => Promise<void>;
  /** A session in the region of the state bucket. */
  readonly session: AwsSession;
}

const BACKEND_OVERRIDE = 'backend_override.tf.json';
const LOCAL_STATE = 'terraform.tfstate';

export async function bootstrapAccount(world: BootstrapWorld): Promise<DeploymentEnd> {
  const { shared, name, session, stack, synthesize, interruption } = world;
  const watching = { onProgress: tellTo(world.output), interrupt: interruption.signal };
  const isOwner = name === 'bootstrap';
  const bucket = { isBegun: false };
  const end = await deployStack({
    ...world,
    prepareStack: async () => {
      await mkdir(stack.folder, { recursive: true, mode: 0o700 });
      await synthesize();
      await rm(join(stack.folder, BACKEND_OVERRIDE), { force: true });
      if (isOwner && !(await isMovedIn(session, shared, name))) {
        bucket.isBegun = true;
        await makeBucket(world);
      }
      await stack.init(watching, '-reconfigure');
    },
  });
  if (!bucket.isBegun || exitCodes[end.verdict] === 0) return end;
  const undone =
    'What was made until then stays: its state is in the bucket, or on this machine until it moves in.';
  return { ...end, undone, next: './fairway bootstrap goes on from there' };
}

/** Whether the state of this very stack is where all states are. */
async function isMovedIn(session: AwsSession, shared: Shared, name: StackName): Promise<boolean> {
  return (
    (await bucketExists(session, shared)) && (await readStackState(session.s3, shared, name)) !== undefined
  );
}

async function bucketExists({ s3 }: AwsSession, shared: Shared): Promise<boolean> {
  try {
    await s3.send(
      new HeadBucketCommand({ Bucket: stateBucket(shared), ExpectedBucketOwner: shared.account }),
    );
    return true;
  } catch (error) {
    if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404)
      return false;
    throw error;
  }
}

/** Makes the bucket and its protections, with a state on this machine that then moves into it. */
async function makeBucket({ stack, session, shared, output, interruption }: BootstrapWorld): Promise<void> {
  const tell = tellTo(output);
  const watching = { onProgress: tell, interrupt: interruption.signal };
  const override = join(stack.folder, BACKEND_OVERRIDE);
  tell(`first the bucket ${stateBucket(shared)}, with its state on this machine`);
  await writeFile(override, JSON.stringify({ terraform: { backend: { local: {} } } }));
  await stack.init(watching, '-reconfigure');
  const { bucket, all } = await bucketAddresses(stack.folder, stateBucket(shared));
  const isInState = await hasLocalState(stack.folder);
  if (!isInState && (await bucketExists(session, shared))) {
    // A run that was killed has made it, and could not write that down.
    await stack.import(bucket, stateBucket(shared), watching);
  }
  const plan = await stack.plan({ targets: all }, watching);
  interruption.check();
  for (const line of planLines(stack.stack, plan)) tell(line);
  await stack.apply({ onProgress: tell });
  await rm(override);
  tell('its state moves into the bucket');
  await stack.init({ onProgress: tell }, '-migrate-state', '-force-copy');
  await rm(join(stack.folder, LOCAL_STATE), { force: true });
  await rm(join(stack.folder, `${LOCAL_STATE}.backup`), { force: true });
}

async function hasLocalState(folder: string): Promise<boolean> {
  return access(join(folder, LOCAL_STATE)).then(
    () => true,
    () => false,
  );
}

function tellTo({ err }: Output): (text: string) => void {
  return (text) => err(`${text}\n`);
}
