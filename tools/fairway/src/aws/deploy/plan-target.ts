import { readFile } from 'node:fs/promises';

import { Failure } from '../../terminal/failure.ts';
import type { Output } from '../../terminal/output.ts';
import { requireSoundEnvironments } from '../../workspace/require-sound.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { expiringImages, type ExpiringImage } from '../images/expiring-images.ts';
import { onIntended, plannedImages, type Images, type Ledger } from '../ledger/ledger.ts';
import type { StackState } from '../state/stack-state.ts';
import { openAwsEnvironment, requireRealAccounts } from '../targets/aws-environment.ts';
import { requireRecipients } from '../targets/require-recipients.ts';
import type { StackTarget, Target } from '../targets/targets.ts';
import { AwsSession } from '../session/aws-session.ts';
import { requireIdentity } from '../session/identity.ts';
import { readStackState } from '../state/stack-state.ts';
import { monthlyUsd } from '../terraform/monthly-cost.ts';
import { isEmptyPlan, type PlannedChanges } from '../terraform/plan-json.ts';
import { planLines } from '../terraform/plan-text.ts';
import { protectedChanges } from '../terraform/protected-resources.ts';
import type { DeployOptions, RequestFor } from './deploy-target.ts';
import { variableOf } from './images-variable.ts';
import { repositoriesOf } from './open-app.ts';
import { openStack } from './open-stack.ts';
import { synthesizedOnce } from './synthesized-once.ts';

/** The images that the services of an environment are to run. */
export interface PlannedServices {
  readonly images: Images;
  /** The ledger by which that was decided. */
  readonly ledger: Ledger;
  /** Images that may be gone when the plan is applied; empty unless the plan is kept. */
  readonly expiring: readonly ExpiringImage[];
}

/** A plan is kept for a later deployment, or is only looked at. */
export interface PlanningOptions extends DeployOptions {
  readonly isKept: boolean;
}

/** A stack as it was planned. */
export interface PlannedStack {
  readonly target: StackTarget;
  readonly plan: PlannedChanges;
  /** The state that the plan was made of; undefined for a stack that was never applied. */
  readonly state: Pick<StackState, 'serial' | 'lineage'> | undefined;
  /** Terraform's own file. */
  readonly file: Buffer;
  readonly services?: PlannedServices | undefined;
}

/**
 * Plans the target of a command line and changes nothing, neither the ledger nor a registry; locks no state.
 * @throws {Failure} when a stack cannot be planned
 */
export async function planTarget(
  { stacks }: Target,
  requestFor: RequestFor,
  workspace: Workspace,
  options: PlanningOptions,
): Promise<readonly PlannedStack[]> {
  await requireSoundEnvironments(workspace);
  await requireRecipients(stacks, workspace, options.config);
  const synthesized = synthesizedOnce(workspace, options.dataFolder);
  const planned: PlannedStack[] = [];
  try {
    for (const target of stacks) {
      // A stack that reads one which is about to be made has nothing to read yet.
      const missing = target.after.filter((name) =>
        planned.some((each) => each.target.stack === name && each.state === undefined),
      );
      if (missing.length > 0) {
        options.output.err(`${target.stack}: is planned when ${missing.join(', ')} is deployed\n`);
        continue;
      }
      planned.push(await planStack(target, requestFor, synthesized.workspace, options));
    }
  } finally {
    await synthesized.close();
  }
  return planned;
}

/** Prints the plans for people; destructions that are not allowed are named again at the end. */
export function printPlans(
  planned: readonly PlannedStack[],
  allowed: readonly string[],
  { out }: Pick<Output, 'out'>,
): void {
  for (const { target, plan } of planned) for (const line of planLines(target.stack, plan)) out(`${line}\n`);
  for (const { plan } of planned) {
    for (const { address, loss } of protectedChanges(plan, allowed)) {
      out(`${address} is protected, ${loss}: a deployment refuses it without --allow-destroy ${address}\n`);
    }
  }
}

/** For programs: by stack, each resource that changes. */
export function planRecord(planned: readonly PlannedStack[]) {
  return planned.map(({ target, plan }) => ({
    stack: target.stack,
    isEmpty: isEmptyPlan(plan),
    monthlyUsd: monthlyUsd(plan, target.region),
    changes: plan.changes.map(({ address, action, attributes, replacedFor }) => ({
      address,
      action,
      attributes,
      replacedFor,
    })),
  }));
}

async function planStack(
  target: StackTarget,
  requestFor: RequestFor,
  workspace: Workspace,
  options: PlanningOptions,
): Promise<PlannedStack> {
  const { stack: name, account, region, environment } = target;
  const { shared } = await workspace.loadEnvironments();
  requireRealAccounts([{ name: environment ?? name, account }], shared, options.config);
  const session = new AwsSession(region, options.config);
  const sharedSession = new AwsSession(shared.region, options.config);
  const opened = await openStack(workspace, { ...options, stack: name, environment });
  try {
    await requireIdentity(session, { name, account });
    const services =
      target.kind === 'app' && environment !== undefined
        ? await imagesFor(environment, requestFor, workspace, options)
        : undefined;
    const state = await readStackState(sharedSession.s3, shared, name);
    await opened.prepareStack();
    const images = services === undefined ? undefined : variableOf(services.planned);
    const watching = { onProgress: () => undefined, interrupt: options.interruption.signal };
    const plan = await opened.stack.plan({ images, lock: false }, watching);
    return { target, plan, state, services, file: await readFile(opened.stack.planFile) };
  } finally {
    await opened.close();
    session.close();
    sharedSession.close();
  }
}

async function imagesFor(
  environment: string,
  requestFor: RequestFor,
  workspace: Workspace,
  { config, output, isKept }: PlanningOptions,
): Promise<PlannedServices & { readonly planned: Images }> {
  const aws = await openAwsEnvironment(environment, workspace, config);
  try {
    const { ledger } = await aws.ledger.read();
    const request = await requestFor(aws, repositoriesOf(aws), output);
    const images = await request.images(ledger);
    const by = { who: aws.identity.arn, when: new Date(0).toISOString() };
    const { commit } = request;
    const planned = plannedImages(onIntended(ledger, { deployment: 'planned', by, commit, images }));
    if (Object.keys(planned).length === 0) throw new Failure(`${environment} has no services to plan`);
    const expiring = isKept ? await expiringImages(aws.sharedSession.ecr, planned) : [];
    return { images, ledger, planned, expiring };
  } finally {
    aws.close();
  }
}
