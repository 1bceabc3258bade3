/**
 * Destroys an environment: its monitoring, its services, its network, in this order. AWS takes some resources away
 * slowly, so a deletion that is refused because another resource depends on it is tried again. At the end it looks
 * for everything that still has the environment's tags.
 */
import { appStack, fileOf, tagsOf, vpcStack, type Environment, type StackName } from '@fairway/environments';

import { exitCodes, type DeploymentEnd } from '../../deployments/deployment-end.ts';
import { Failure } from '../../terminal/failure.ts';
import type { Output } from '../../terminal/output.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { deployStack } from '../deploy/deploy-stack.ts';
import { variableOf } from '../deploy/images-variable.ts';
import type { Interruption } from '../deploy/interruption.ts';
import { openStack } from '../deploy/open-stack.ts';
import { plannedImages } from '../ledger/ledger.ts';
import type { AwsEnvironment } from '../targets/aws-environment.ts';
import type { ImagesVariable } from '../terraform/stack-terraform.ts';
import { findLeftovers } from './leftovers.ts';

export interface DestroyOptions {
  /** The destroyed stacks, in their order. */
  readonly stacks: readonly StackName[];
  /** Absolute. */
  readonly dataFolder: string;
  readonly output: Output;
  readonly interruption: Interruption;
  /** Milliseconds before a refused deletion is tried again. @default 30 s */
  readonly pauseMs?: number | undefined;
}

/** AWS says so while a network interface, a late log or an origin is still there. */
const SLOW =
  /DependencyViolation|BucketNotEmpty|has (a )?dependent|is in use|ResourceInUse|currently in use|still attached/i;
const MAX_ATTEMPTS = 20;
const PAUSE_MS = 30_000;

/** @throws {Failure} when the environment protects itself, or another one lives in its network */
export async function requireDestroyable(
  { environment, readState }: Pick<AwsEnvironment, 'environment' | 'readState'>,
  stacks: readonly StackName[],
  workspace: Workspace,
): Promise<void> {
  if (environment.protection.deletionProtection) {
    throw new Failure(
      `${environment.name} is protected: set protection.deletionProtection to false in ${fileOf(environment)}, deploy that, and then destroy it`,
    );
  }
  if (!stacks.includes(vpcStack(environment.name))) return;
  const { definitions } = await workspace.loadEnvironments();
  const guests = definitions.filter(
    ({ network }) => network.kind === 'shared' && network.vpc === environment.name,
  );
  const deployed = await Promise.all(guests.map(({ name }) => readState(appStack(name))));
  const living = guests.filter((_, index) => (deployed[index]?.addresses.length ?? 0) > 0);
  if (living.length === 0) return;
  const names = living.map(({ name }) => name).join(', ');
  throw new Failure(`${names} lives in the network of ${environment.name}: destroy that first`);
}

export async function destroyEnvironment(
  aws: AwsEnvironment,
  workspace: Workspace,
  options: DestroyOptions,
): Promise<readonly DeploymentEnd[]> {
  const ends: DeploymentEnd[] = [];
  for (const stack of options.stacks) {
    const end = await destroyStack(stack, aws, workspace, options);
    ends.push(end);
    if (exitCodes[end.verdict] !== 0) return ends;
  }
  await forgetImages(aws);
  return [...ends, await lookForLeftovers(aws, options)];
}

async function destroyStack(
  name: StackName,
  aws: AwsEnvironment,
  workspace: Workspace,
  options: DestroyOptions,
): Promise<DeploymentEnd> {
  const { environment, config } = aws;
  const { output, interruption, pauseMs = PAUSE_MS } = options;
  const isApp = name === appStack(environment.name);
  for (let attempt = 1; ; attempt += 1) {
    const own = { ...options, stack: name, environment: environment.name, config };
    const { stack, prepareStack, close } = await openStack(workspace, own);
    const images = isApp ? await imagesOf(aws) : undefined;
    const end = await deployStack({
      prepareStack,
      output,
      interruption,
      destroy: true,
      again: `./fairway destroy ${environment.name}`,
      // The caller has allowed everything by typing the environment's name.
      allowDestroy: 'everything',
      stack: {
        stack: name,
        plan: (planOptions, watching) => stack.plan({ ...planOptions, images }, watching),
        apply: (watching) => stack.apply(watching),
      },
    });
    await close();
    const told = [end.reason ?? '', ...end.details].join('\n');
    const isSlow = end.verdict === 'failed' && SLOW.test(told) && attempt < MAX_ATTEMPTS;
    if (!isSlow || interruption.what !== undefined) return end;
    output.err(`${name}: AWS is still taking something away, trying again in ${pauseMs / 1_000} s\n`);
    await interruption.during(new Promise((resolve) => setTimeout(resolve, pauseMs))).catch(() => undefined);
  }
}

/** A plan asks for images of all services, also where nothing ever ran. */
async function imagesOf({ ledger, manifests }: AwsEnvironment): Promise<ImagesVariable> {
  const nothing = { image: `none@sha256:${'0'.repeat(64)}`, version: 'none', commit: '0'.repeat(40) };
  const known = variableOf(plannedImages((await ledger.read()).ledger));
  return { ...Object.fromEntries(manifests.map(({ name }) => [name, nothing])), ...known };
}

/** Empties the ledger: nothing runs any more. Its history stays. */
async function forgetImages({ ledger }: AwsEnvironment): Promise<void> {
  const before = await ledger.read();
  if (before.etag === undefined) return;
  const { desired: _, ...rest } = before.ledger;
  await ledger.write(before, { ...rest, current: {} });
}

async function lookForLeftovers(
  { environment, shared, session }: { environment: Environment } & Pick<AwsEnvironment, 'shared' | 'session'>,
  { output, stacks }: DestroyOptions,
): Promise<DeploymentEnd> {
  const startedAt = Date.now();
  const { Project: project = '', Environment: name = '' } = tagsOf(shared, {
    stack: appStack(environment.name),
    environment: environment.name,
  });
  const tags = { Project: project, Environment: name };
  const isWhole = stacks.includes(vpcStack(environment.name)) || environment.network.kind === 'shared';
  const { unexpected, stays } = await findLeftovers(session.tagging, tags);
  for (const line of stays) output.err(`stays: ${line}\n`);
  const target = `what has the tags of ${environment.name}`;
  const tookMs = Date.now() - startedAt;
  if (unexpected.length === 0 || !isWhole)
    return { target, verdict: 'succeeded', details: [], services: [], tookMs };
  return {
    target,
    verdict: 'failed',
    reason: `${unexpected.length} thing(s) are left`,
    details: unexpected,
    services: [],
    tookMs,
    next: 'look at each in the console, and delete it there',
  };
}
