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
import { plannedImagesOf, stackWithSavedPlan } from './from-saved-plan.ts';
import { inOrder } from './in-order.ts';
import type { Interruption } from './interruption.ts';
import { tellOperators } from './notice.ts';
import { openApp } from './open-app.ts';
import { openStack } from './open-stack.ts';
import type { SavedPlan, SavedStack } from './saved-plan.ts';

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
  return inOrder(chosen, async (target) => {
    const output = chosen.length === 1 ? options.output : prefixed(options.output, target.stack);
    const own = { ...options, output };
    const startedAt = Date.now();
    try {
      return target.kind === 'app'
        ? await deployServices(target, requestFor, workspace, own)
        : await deployOther(target, workspace, own);
    } catch (error) {
      // A failure here keeps a deployment from beginning; later ones are ends of the deployment itself.
      if (!(error instanceof Failure)) throw error;
      return refused(target, error, Date.now() - startedAt);
    }
  });
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
  target: StackTarget,
  requestFor: RequestFor,
  workspace: Workspace,
  options: DeployOptions,
): Promise<DeploymentEnd> {
  const { config, output, allowDestroy } = options;
  const aws = await openAwsEnvironment(nameOf(target), workspace, config);
  try {
    const { world, stack, repositories, close } = await openApp(aws, workspace, options);
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
  target: StackTarget,
  workspace: Workspace,
  options: DeployOptions,
): Promise<DeploymentEnd> {
  const { config } = options;
  const { account, region, environment, stack: name } = target;
  const { shared } = await workspace.loadEnvironments();
  requireRealAccounts([{ name, account }], shared, config);
  const session = new AwsSession(region, config);
  const sharedSession = new AwsSession(shared.region, config);
  try {
    await requireIdentity(session, { name, account });
    const { stack, prepareStack, close } = await openStack(workspace, {
      ...options,
      stack: name,
      environment,
    });
    try {
      const saved = savedStack(options.saved, name);
      const readState = () => readStackState(sharedSession.s3, shared, name);
      const planned = saved === undefined ? stack : stackWithSavedPlan(stack, saved, readState);
      return await deployStack({ ...options, stack: planned, prepareStack });
    } finally {
      await close();
    }
  } finally {
    session.close();
    sharedSession.close();
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
