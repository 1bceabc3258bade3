import type { Shared } from '@fairway/environments';

import type { DeploymentEnd } from '../../deployments/deployment-end.ts';
import { Failure } from '../../terminal/failure.ts';
import type { Output } from '../../terminal/output.ts';
import { requireSoundEnvironments } from '../../workspace/require-sound.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { AwsConfig } from '../config.ts';
import { AwsSession } from '../session/aws-session.ts';
import { requireIdentity } from '../session/identity.ts';
import { readStackState } from '../state/stack-state.ts';
import { openAwsEnvironment, requireRealAccounts, type AwsEnvironment } from '../targets/aws-environment.ts';
import { requireRecipients } from '../targets/require-recipients.ts';
import type { StackTarget, Target } from '../targets/targets.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Repositories } from '../images/push-images.ts';
import type { AppRequest, AppWorld } from './app-world.ts';
import { deployApp } from './deploy-app.ts';
import { deployStack } from './deploy-stack.ts';
import { EarlyStacks, stackWithEarlyPlan } from './early-stacks.ts';
import { plannedImagesOf, stackWithSavedPlan } from './from-saved-plan.ts';
import { inOrder } from './in-order.ts';
import type { Interruption } from './interruption.ts';
import { tellOperators } from './notice.ts';
import { openApp } from './open-app.ts';
import { openStack, type OpenStack } from './open-stack.ts';
import type { SavedPlan, SavedStack } from './saved-plan.ts';
import { synthesizedOnce } from './synthesized-once.ts';

export interface DeployOptions {
  /** Absolute. */
  readonly dataFolder: string;
  readonly config: AwsConfig;
  readonly output: Output;
  readonly interruption: Interruption;
  readonly allowDestroy: readonly string[];
  readonly budgetMs?: number | undefined;
  /** Plans that were made before: these are applied, and none besides. */
  readonly saved?: SavedPlan | undefined;
  /**
   * Whether stacks that could not be planned, because the stacks they read did not exist, are deployed after those.
   */
  readonly newStacks?: boolean;
}

/** Makes the request to change an environment's services; see `AppRequest`. */
export type RequestFor = (
  aws: AwsEnvironment,
  repositories: Repositories,
  output: Output,
) => Promise<Omit<AppRequest, 'allowDestroy'>>;

/** Deploys the target of a command line in order, and reports how each part ended. */
export async function deployTarget(
  { stacks }: Target,
  requestFor: RequestFor,
  workspace: Workspace,
  options: DeployOptions,
): Promise<readonly DeploymentEnd[]> {
  await requireSoundEnvironments(workspace);
  await requireRecipients(stacks, workspace, options.config);
  const { saved } = options;
  const chosen = stacks.filter(
    ({ stack }) =>
      saved === undefined || options.newStacks === true || savedStack(saved, stack) !== undefined,
  );
  for (const { stack } of stacks.filter((each) => !chosen.includes(each))) {
    options.output.err(`${stack}: was not planned, and stays as it is; next: ./fairway deploy ${stack}\n`);
  }
  const synthesized = synthesizedOnce(workspace, options.dataFolder);
  const early = new EarlyStacks(
    (target) => openEarly(target, synthesized.workspace, options),
    options.interruption,
  );
  const ends = inOrder(
    chosen,
    async (target, before) => {
      const output = chosen.length === 1 ? options.output : prefixed(options.output, target.stack);
      const own = { ...options, output };
      const startedAt = Date.now();
      try {
        return target.kind === 'app'
          ? await deployServices({ target, before, early }, requestFor, synthesized.workspace, own)
          : await deployOther({ target, before, early }, synthesized.workspace, own);
      } catch (error) {
        // A failure here keeps a deployment from beginning; later ones are ends of the deployment itself.
        if (!(error instanceof Failure)) throw error;
        return refused(target, error, Date.now() - startedAt);
      }
    },
    (target) => early.begin(target),
  );
  try {
    return await ends;
  } finally {
    await early.close();
    await synthesized.close();
  }
}

/** A stack whose turn has come. */
interface Turn {
  readonly target: StackTarget;
  /** The ends of the stacks before it. */
  readonly before: readonly DeploymentEnd[];
  readonly early: EarlyStacks;
}

/** A refusal before anything was looked at more closely: no credentials, another account, no Terraform. */
function refused(target: StackTarget, error: Failure, tookMs: number): DeploymentEnd {
  return {
    target: nameOf(target),
    verdict: 'refused',
    reason: error.message,
    details: error.details,
    undone: 'Nothing was changed.',
    services: [],
    tookMs,
  };
}

async function deployServices(
  { target, before, early }: Turn,
  requestFor: RequestFor,
  workspace: Workspace,
  options: DeployOptions,
): Promise<DeploymentEnd> {
  const { config, output, allowDestroy } = options;
  const aws = await openAwsEnvironment(nameOf(target), workspace, config);
  try {
    const { opened } = await early.take(target, before);
    const onNoChangeExpected =
      options.saved === undefined ? () => early.expectNoChange(target.stack) : undefined;
    const app = await openApp(aws, workspace, { ...options, opened, onNoChangeExpected });
    const { world, stack, repositories, close } = app;
    try {
      const request = await requestFor(aws, repositories, output);
      const saved = savedStack(options.saved, target.stack);
      const carryOut = async (asked: AppRequest, own: AppWorld): Promise<DeploymentEnd> => {
        const end = await deployApp(asked, own);
        const notice = { end, actor: world.actor, commit: request.commit };
        const untold = await tellOperators(notice, { sns: aws.session.sns, readOutputs: world.readOutputs });
        if (untold !== undefined) output.err(`${untold}\n`);
        return end;
      };
      if (saved === undefined) return await carryOut({ ...request, allowDestroy }, world);
      const images = (ledger: Ledger) => Promise.resolve(plannedImagesOf(saved, ledger));
      const planned = stackWithSavedPlan(stack, saved, () => aws.readState(target.stack));
      return await carryOut({ ...request, images, allowDestroy }, { ...world, stack: planned });
    } finally {
      if (!options.interruption.isForced) await close();
    }
  } finally {
    aws.close();
  }
}

async function deployOther(
  { target, before, early }: Turn,
  workspace: Workspace,
  options: DeployOptions,
): Promise<DeploymentEnd> {
  const { config } = options;
  const { shared } = await workspace.loadEnvironments();
  await requireAccount(target, shared, config);
  const sharedSession = new AwsSession(shared.region, config);
  try {
    const { opened, plan } = await early.take(target, before);
    const { stack: name, environment } = target;
    const { stack, prepareStack, close } =
      opened ?? (await openStack(workspace, { ...options, stack: name, environment }));
    try {
      const saved = savedStack(options.saved, target.stack);
      const readState = () => readStackState(sharedSession.s3, shared, target.stack);
      const planned =
        saved !== undefined
          ? stackWithSavedPlan(stack, saved, readState)
          : plan !== undefined
            ? stackWithEarlyPlan(stack, plan)
            : stack;
      return await deployStack({ ...options, stack: planned, prepareStack });
    } finally {
      await close();
    }
  } finally {
    sharedSession.close();
  }
}

async function openEarly(
  target: StackTarget,
  workspace: Workspace,
  options: DeployOptions,
): Promise<OpenStack> {
  const { shared } = await workspace.loadEnvironments();
  // To initialise a stack is to ask for its state: never with another account's credentials.
  await requireAccount(target, shared, options.config);
  const { stack, environment } = target;
  return openStack(workspace, { ...options, stack, environment });
}

/** @throws {Failure} while a placeholder stands for the target's account, or the caller is not in it */
async function requireAccount(
  { account, region, stack: name }: StackTarget,
  shared: Shared,
  config: AwsConfig,
): Promise<void> {
  requireRealAccounts([{ name, account }], shared, config);
  const session = new AwsSession(region, config);
  try {
    await requireIdentity(session, { name, account });
  } finally {
    session.close();
  }
}

function savedStack(saved: SavedPlan | undefined, name: string): SavedStack | undefined {
  return saved?.stacks.find(({ stack }) => stack === name);
}

function nameOf({ environment, stack, kind }: StackTarget): string {
  return kind === 'app' && environment !== undefined ? environment : stack;
}

/** Stacks that go on side by side say which of them speaks. */
function prefixed(output: Output, name: string): Output {
  return {
    ...output,
    err: (text) => output.err(text.replaceAll(/^(?=.)/gm, `${name}  `)),
  };
}
