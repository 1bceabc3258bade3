import { appendFile } from 'node:fs/promises';

import { readAwsConfig, type AwsConfig } from '../aws/config.ts';
import { Interruption } from '../aws/deploy/interruption.ts';
import { planRecord, planTarget, printPlans, type PlannedStack } from '../aws/deploy/plan-target.ts';
import { planOwner, PlanVault, type SavedPlan } from '../aws/deploy/saved-plan.ts';
import { treeRequest, treeTarget, type TreeOptions } from '../aws/deploy/tree-request.ts';
import type { RequestFor } from '../aws/deploy/deploy-target.ts';
import { planSentences } from '../aws/images/expiry-sentences.ts';
import { changedServices } from '../aws/ledger/ledger.ts';
import { AwsSession } from '../aws/session/aws-session.ts';
import { isEmptyPlan } from '../aws/terraform/plan-json.ts';
import { planLines } from '../aws/terraform/plan-text.ts';
import { setOutputs } from '../github/workflow-run.ts';
import { workingTreeCommit } from '../bundles/working-tree-commit.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';

export interface PlanOptions extends TreeOptions {
  /** The file for the plan. */
  readonly out: string | undefined;
  readonly json: boolean;
  /** Whether the images are the running ones, so that the plan shows only changes that others have made. */
  readonly deployed: boolean;
}

/** Plans a target, prints the changes, and keeps the plan if asked to. */
export async function runPlan(options: PlanOptions, workspace: Workspace, caller: Caller): Promise<void> {
  const config = readAwsConfig();
  const target = await treeTarget(options, workspace);
  const interruption = new Interruption(caller.stopRequests());
  const request = options.deployed
    ? deployedRequest
    : treeRequest({ ...options, send: false }, workspace, config);
  const planned = await planTarget(target, request, workspace, {
    ...options,
    config,
    output: caller,
    interruption,
    allowDestroy: [],
    isKept: options.out !== undefined,
  });
  if (options.json) caller.out(`${JSON.stringify({ target: target.name, stacks: planRecord(planned) })}\n`);
  else printPlans(planned, [], caller);
  await setOutputs({
    changes: String(planned.length < target.stacks.length || planned.some(changesAnything)),
  });
  if (config.github?.summaryFile !== undefined) {
    await appendFile(config.github.summaryFile, planSummary(target.name, planned));
  }
  tellOfExpiring(planned, config, caller);
  if (options.out === undefined) return;
  const { shared } = await workspace.loadEnvironments();
  const session = new AwsSession(shared.region, config);
  const saved = savedPlan(target.name, await workingTreeCommit(workspace.root), planned);
  await new PlanVault(session.s3, shared, planOwner(target)).write(options.out, saved);
  session.close();
  caller.err(`${options.out}: apply it with ./fairway deploy ${target.name} --plan ${options.out}\n`);
}

/** A request that builds no image: the ledger has them. */
const deployedRequest: RequestFor = () =>
  Promise.resolve({ kind: 'deploy', commit: '', images: () => Promise.resolve({}) });

/** A deployment that was cut short is gone on with, though its plan may be empty by now. */
function changesAnything({ plan, services }: PlannedStack): boolean {
  if (!isEmptyPlan(plan)) return true;
  if (services === undefined) return false;
  const { ledger, images } = services;
  return ledger.desired !== undefined || changedServices(ledger, images).length > 0;
}

function planSummary(target: string, planned: readonly PlannedStack[]): string {
  const lines = planned.flatMap(({ target: { stack }, plan }) => planLines(stack, plan));
  return [`## Plan of ${target}`, '', ...lines.map((line) => `    ${line}`), '', ''].join('\n');
}

/** Images can expire while a plan waits for its approval, so the reviewer is told. */
function tellOfExpiring(planned: readonly PlannedStack[], { github }: AwsConfig, { err }: Caller): void {
  for (const sentence of planned.flatMap(expirySentences)) {
    err(github === undefined ? `${sentence}\n` : `::warning title=Image expires::${sentence}\n`);
  }
}

function expirySentences({ target, services }: PlannedStack): readonly string[] {
  return planSentences(target.environment ?? target.stack, services?.expiring ?? []);
}

function savedPlan(target: string, commit: string, planned: readonly PlannedStack[]): SavedPlan {
  const stacks = planned.map(({ target: { stack }, state, file, services }) => ({
    stack,
    plan: file.toString('base64'),
    images: services?.images,
    ledger: services?.ledger,
    ...(state === undefined ? {} : { serial: state.serial, lineage: state.lineage }),
  }));
  return { target, commit, stacks };
}
