import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { StackName } from '@fairway/environments';

import type { Output } from '../../terminal/output.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { isEmulated, type AwsConfig } from '../config.ts';
import { requireTerraform, StackTerraform, writeEmulatorOverride } from '../terraform/stack-terraform.ts';
import type { Interruption } from './interruption.ts';

export interface StackOptions {
  readonly stack: StackName;
  /** Absent for a stack that all environments share. */
  readonly environment?: string | undefined;
  /** Absolute. */
  readonly dataFolder: string;
  readonly config: AwsConfig;
  readonly output: Output;
  readonly interruption: Interruption;
}

/** A stack ready to be planned, in a folder of this run alone. */
export interface OpenStack {
  readonly stack: StackTerraform;
  /** Synthesis, provider and backend; once, however often it is called. */
  readonly prepareStack: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** @throws {Failure} where Terraform is not installed */
export async function openStack(workspace: Workspace, options: StackOptions): Promise<OpenStack> {
  const { stack: name, environment, dataFolder, config, interruption } = options;
  const folder = join(dataFolder, 'deployments', `${name}-${process.pid}-${Date.now()}`);
  const stack = new StackTerraform(await requireTerraform(dataFolder), name, join(folder, name));
  const { definitions } = await workspace.loadEnvironments();
  // Every environment's synthesis includes the shared stacks, so one environment is enough for them.
  const [first] = definitions;
  const environments = environment === undefined ? [first?.name ?? ''] : [environment];
  let prepared: Promise<void> | undefined;
  const prepare = async (): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await workspace.synthesize(folder, environments);
    if (isEmulated(config)) await writeEmulatorOverride(stack.folder);
    await stack.init({ onProgress: () => undefined, interrupt: interruption.signal });
  };
  return {
    stack,
    prepareStack: () => (prepared ??= prepare()),
    close: async () => {
      // The preparation must have ended before its folder is removed, or it would write there again.
      await prepared?.catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
