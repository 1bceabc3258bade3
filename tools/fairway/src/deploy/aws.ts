import { readAwsConfig, type AwsConfig } from '../aws/config.ts';
import { deployTarget, type DeployOptions } from '../aws/deploy/deploy-target.ts';
import { requireSameCommit } from '../aws/deploy/from-saved-plan.ts';
import { Interruption } from '../aws/deploy/interruption.ts';
import { planRecord, planTarget, printPlans } from '../aws/deploy/plan-target.ts';
import { reportEnds } from '../aws/deploy/report.ts';
import { planOwner, PlanVault, type SavedPlan } from '../aws/deploy/saved-plan.ts';
import { treeRequest, treeTarget, type TreeOptions } from '../aws/deploy/tree-request.ts';
import { AwsSession } from '../aws/session/aws-session.ts';
import { tellHowItEnded } from '../aws/notify/how-it-ended.ts';
import { workingTreeCommit } from '../bundles/working-tree-commit.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';

export interface AwsDeployOptions extends TreeOptions {
  readonly dryRun: boolean;
  readonly json: boolean;
  /** Whether the operators are told of its end. */
  readonly notify: boolean;
  /** File of a plan that was saved. */
  readonly plan: string | undefined;
  readonly allowDestroy: readonly string[];
  readonly budgetMs: number | undefined;
}

/** Deploys a target to AWS, and tells how it ended. */
export async function runAwsDeploy(
  options: AwsDeployOptions,
  workspace: Workspace,
  caller: Caller,
): Promise<void> {
  const config = readAwsConfig();
  const target = await treeTarget(options, workspace);
  const interruption = new Interruption(caller.stopRequests());
  const deployment: DeployOptions = { ...options, config, output: caller, interruption };
  if (options.dryRun) {
    const request = treeRequest({ ...options, send: false }, workspace, config);
    const planned = await planTarget(target, request, workspace, { ...deployment, isKept: false });
    if (options.json) caller.out(`${JSON.stringify({ target: target.name, stacks: planRecord(planned) })}\n`);
    else printPlans(planned, options.allowDestroy, caller);
    return;
  }
  const vault = await openVault(planOwner(target), workspace, config);
  const saved = await savedPlan(options.plan, target.name, workspace, vault);
  const request = treeRequest({ ...options, send: saved === undefined }, workspace, config);
  const ends = await deployTarget(target, request, workspace, { ...deployment, saved });
  if (options.plan !== undefined && ends.some(({ verdict }) => verdict !== 'refused')) {
    await vault.spend(options.plan);
  }
  if (options.notify) await tellHowItEnded(ends, workspace, config, caller);
  await reportEnds(ends, caller, { target: target.name, json: options.json, config });
}

async function openVault(owner: string, workspace: Workspace, config: AwsConfig): Promise<PlanVault> {
  const { shared } = await workspace.loadEnvironments();
  return new PlanVault(new AwsSession(shared.region, config).s3, shared, owner);
}

async function savedPlan(
  file: string | undefined,
  target: string,
  workspace: Workspace,
  vault: PlanVault,
): Promise<SavedPlan | undefined> {
  if (file === undefined) return undefined;
  const saved = await vault.read(file);
  requireSameCommit(saved, await workingTreeCommit(workspace.root), target);
  return saved;
}
