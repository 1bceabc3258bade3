import { appStack, repositoryName } from '@fairway/environments';
import { ecrHost } from '@fairway/oci/ecr';

import { Failure } from '../../terminal/failure.ts';
import type { Output } from '../../terminal/output.ts';
import type { AwsPace } from '../../workspace/pace.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { checkEdge } from '../edge/edge-check.ts';
import { EcsWatch } from '../follow/ecs-watch.ts';
import { expiringImages } from '../images/expiring-images.ts';
import { deploySentences } from '../images/expiry-sentences.ts';
import { forgetImages } from '../images/forget-images.ts';
import { imageFaults, keepImages } from '../images/known-images.ts';
import type { Repositories } from '../images/push-images.ts';
import { openRegistry } from '../images/registries.ts';
import { readSigningConfig } from '../config.ts';
import { keptImages, plannedImages, type Images, type Ledger } from '../ledger/ledger.ts';
import { requireSignatures } from '../signatures/image-signatures.ts';
import { lacksAuthority, openVerifier, signaturePolicy } from '../signatures/sigstore.ts';
import type { AwsEnvironment } from '../targets/aws-environment.ts';
import { monthlyUsd } from '../terraform/monthly-cost.ts';
import type { StackTerraform } from '../terraform/stack-terraform.ts';
import type { AppWorld } from './app-world.ts';
import { groundFaults } from './ground.ts';
import type { Interruption } from './interruption.ts';
import { openStack, type OpenStack } from './open-stack.ts';
import { requireUnlocked } from './require-unlocked.ts';
import { ringingAlarms } from './ringing-alarms.ts';

export interface OpenOptions {
  /** Absolute. */
  readonly dataFolder: string;
  readonly output: Output;
  readonly interruption: Interruption;
  /** Milliseconds that the services' deployments may take. */
  readonly budgetMs?: number | undefined;
  /** The stack, where it was opened before. */
  readonly opened?: OpenStack | undefined;
  readonly onNoChangeExpected?: (() => void) | undefined;
}

/** An environment's services, ready to be deployed; `close` removes the files that this made on this machine. */
export interface OpenApp {
  readonly world: AppWorld;
  readonly stack: StackTerraform;
  readonly repositories: Repositories;
  readonly close: () => Promise<void>;
}

/** @throws {Failure} where Terraform is not installed */
export async function openApp(
  aws: AwsEnvironment,
  workspace: Workspace,
  options: OpenOptions,
): Promise<OpenApp> {
  const { environment, shared, session, config, ledger } = aws;
  const { output, interruption, budgetMs } = options;
  const repositories = repositoriesOf(aws);
  const named = { stack: appStack(environment.name), environment: environment.name };
  const opened = options.opened ?? (await openStack(workspace, { ...options, ...named, config }));
  const { stack, prepareStack, close } = opened;
  const { pace = {} } = workspace.aws ?? {};
  const world: AppWorld = {
    prepareStack,
    onNoChangeExpected: options.onNoChangeExpected,
    requireUnlocked: () => requireUnlocked(aws.sharedSession.s3, shared, stack.stack),
    environment,
    shared,
    manifests: aws.manifests,
    ledger,
    stack,
    output,
    interruption,
    budgetMs,
    readOutputs: () => aws.readOutputs(),
    actor: actorOf(aws),
    requireImages: async (images) =>
      refuse(await imageFaults(repositories, images, architecturesOf(environment))),
    expiring: (images) => expiringIn(aws, images),
    requireGround: async () => refuse(await groundFaults(aws)),
    forgetImages: (named: Ledger) => forgetOldImages(aws, named),
    requireSignatures: signaturesOf(aws, repositories, output),
    keepImages: (named: Ledger) =>
      keepImages(repositories, environment.name, Object.values(plannedImages(named))),
    monthlyCostChange: (plan) => monthlyUsd(plan, environment.region),
    ringingAlarms: (names) => ringingAlarms(session.cloudwatch, names),
    ecs: new EcsWatch(session.ecs),
    logs: session.logs,
    pollMs: pace.pollMs,
    checkEdge: (outputs, services) =>
      checkEdge({
        origin: outputs.url,
        environment: environment.name,
        services,
        signal: interruption.signal,
        ...edgePace(pace),
      }),
  };
  return { world, stack, repositories, close };
}

function actorOf({ identity, config }: AwsEnvironment): AppWorld['actor'] {
  const run = config.github?.runUrl;
  return { who: identity.arn, ...(run === undefined ? {} : { run }) };
}

function edgePace({ edgeBudgetMs, edgePauseMs }: AwsPace) {
  return {
    ...(edgeBudgetMs === undefined ? {} : { budgetMs: edgeBudgetMs }),
    ...(edgePauseMs === undefined ? {} : { pauseMs: edgePauseMs }),
  };
}

function architecturesOf({ services }: AwsEnvironment['environment']) {
  return Object.fromEntries(
    Object.entries(services).map(([service, { size }]) => [service, size.architecture]),
  );
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new Failure(faults.join('; '));
}

async function expiringIn(
  { environment, sharedSession }: AwsEnvironment,
  images: Images,
): Promise<readonly string[]> {
  return deploySentences(environment.name, await expiringImages(sharedSession.ecr, images));
}

async function forgetOldImages(
  { environment, shared, sharedSession }: AwsEnvironment,
  named: Ledger,
): Promise<void> {
  const kept = new Set(keptImages(named).map(({ version }) => version));
  const services = Object.keys(named.current);
  const forget = (service: string) =>
    forgetImages(sharedSession.ecr, repositoryName(shared, service), environment.name, kept);
  await Promise.all(services.map(forget));
}

export function repositoriesOf({ shared, config }: Pick<AwsEnvironment, 'shared' | 'config'>): Repositories {
  const registry = openRegistry(ecrHost(shared.account, shared.region), config);
  return { registry, repositoryOf: (service) => repositoryName(shared, service) };
}

function signaturesOf(
  aws: Pick<AwsEnvironment, 'environment' | 'shared' | 'config'>,
  { registry }: Repositories,
  { err }: Pick<Output, 'err'>,
) {
  const policy = signaturePolicy(aws.environment, aws.shared);
  return async (images: Images): Promise<void> => {
    if (policy === undefined) return;
    const signing = readSigningConfig();
    if (lacksAuthority(aws.config, signing)) {
      err(`${aws.environment.name}: no signature is asked for: emulated AWS, and nobody here can sign\n`);
      return;
    }
    await requireSignatures(registry, images, policy, () => openVerifier(signing));
  };
}
