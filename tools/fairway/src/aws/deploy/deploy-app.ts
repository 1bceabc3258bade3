/**
 * The whole deployment of an environment's services, or return to an earlier one: the images become `desired` in the
 * ledger, are planned, applied, followed and asked for at the domain, and become `current`. A failure before the
 * apply leaves everything as it was (`withdraw`); a failure after it is undone (`recover`).
 */
import type { DeploymentEnd } from '../../deployments/deployment-end.ts';
import { LedgerConflict } from '../ledger/ledger-store.ts';
import { changedServices, imagesUnknownTo, onConfirmed, plannedImages } from '../ledger/ledger.ts';
import { isEmptyPlan, type PlannedChanges } from '../terraform/plan-json.ts';
import { AppRun, textOf } from './app-run.ts';
import type { AppRequest, AppWorld } from './app-world.ts';
import { requireAllowed } from './guard.ts';
import { deploymentAlarms } from './ringing-alarms.ts';
import { recover, superseded, withdraw } from './undo-app.ts';
import { troubleOf, Unsuccessful } from './trouble.ts';

/** Carries out one deployment, and returns how it ended; throws only unexpected errors. */
export async function deployApp(request: AppRequest, world: AppWorld): Promise<DeploymentEnd> {
  const run = new AppRun(request, world);
  let plan: PlannedChanges;
  try {
    await intend(run);
    if (runsAlready(run)) run.world.onNoChangeExpected?.();
    plan = await planned(run);
  } catch (error) {
    return withdraw(run, error);
  }
  if (isEmptyPlan(plan) && runsAlready(run)) return nothingToDeploy(run);
  try {
    await applyAndFollow(run, plan);
    await requireEdge(run);
  } catch (error) {
    return run.applyBegan ? recover(run, error) : withdraw(run, error);
  }
  return confirm(run);
}

/**
 * Writes the intended images down before anything is planned: of two deployments that do so at once, the second gets
 * a conflict.
 */
async function intend(run: AppRun): Promise<void> {
  const { ledger, interruption, requireUnlocked, requireGround } = run.world;
  const { requireImages, requireSignatures, keepImages } = run.world;
  await Promise.all([requireUnlocked(), requireGround?.()]);
  const before = await ledger.read();
  const { desired } = before.ledger;
  if (desired !== undefined) {
    const { deployment, by } = desired;
    run.tell(`${deployment}, begun by ${by.who} at ${by.when}, has not ended: this one takes its place`);
  }
  void run.prepare();
  const images = await interruption.during(run.request.images(before.ledger));
  await requireImages(images);
  // The ledger's images were checked when they were deployed: going back must not wait for Sigstore's keys.
  await requireSignatures(imagesUnknownTo(before.ledger, images));
  for (const line of (await run.world.expiring?.(images)) ?? []) run.tell(line);
  interruption.check();
  await run.intend(before, images);
  await keepImages(run.ledger);
}

async function planned(run: AppRun): Promise<PlannedChanges> {
  const { stack, interruption } = run.world;
  await run.prepare();
  interruption.check();
  const plan = await run.plan();
  interruption.check();
  requireAllowed(stack.stack, plan, run.request.allowDestroy);
  await tellOfAlarms(run, plan);
  return plan;
}

/**
 * ECS ignores an alarm that is on when a deployment begins, so people are told that it does not watch this one.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
 */
async function tellOfAlarms(run: AppRun, plan: PlannedChanges): Promise<void> {
  for (const [service, names] of deploymentAlarms(plan)) {
    const ringing = await run.world.ringingAlarms(names).catch((error: unknown) => {
      run.tell(
        `${service}: its alarms cannot be read, so it is not known whether they watch: ${textOf(error)}`,
      );
      return [];
    });
    if (ringing.length === 0) continue;
    run.tell(
      `${service}: ${ringing.join(', ')} is on already, so ECS does not roll this deployment back for it`,
    );
  }
}

/** The services run the images of the ledger, and no deployment was left half-way. */
function runsAlready({ before, ledger }: AppRun): boolean {
  return before?.ledger.desired === undefined && changedServices(ledger, plannedImages(ledger)).length === 0;
}

async function nothingToDeploy(run: AppRun): Promise<DeploymentEnd> {
  const outputs = await run.world.readOutputs().catch(() => undefined);
  run.url = outputs?.url;
  await run.restore();
  return run.end('nothing to deploy');
}

/** Each changed service by its own deployment, all at once. */
async function applyAndFollow(run: AppRun, plan: PlannedChanges): Promise<void> {
  const { interruption, budgetMs } = run.world;
  interruption.check();
  if (!isEmptyPlan(plan)) run.outcomes = await run.carryOut(plan, interruption.stop, budgetMs);
  const trouble = troubleOf(run.outcomes);
  if (trouble !== undefined) throw new Unsuccessful(trouble);
  // ECS may have been done before it could be stopped.
  interruption.check();
}

/** Asks the environment's domain, as users do, for the releases that ECS says are running. */
async function requireEdge(run: AppRun): Promise<void> {
  const { readOutputs, checkEdge, interruption } = run.world;
  const outputs = await readOutputs();
  run.url = outputs.url;
  // An earlier run may have applied the changes that this one found done; a fault at the domain has to be undone all
  // the same.
  run.applyBegan = true;
  // A worker is not to be reached there: ECS asks its containers, and a deployment ends when they are healthy.
  const services = Object.entries(outputs.releases)
    .filter(([service]) => Object.hasOwn(outputs.targetGroupArnSuffixes, service))
    .map(([service, release]) => ({ service, release }));
  run.tell(`asking ${outputs.url} for the release of ${services.length} service(s)`);
  const faults = await interruption.during(checkEdge(outputs, services));
  if (faults.length === 0) return;
  const reason = faults.map((each) => `${each.service}: ${each.reason}`).join('; ');
  throw new Unsuccessful({ verdict: 'rolled back', reason, details: [] });
}

async function confirm(run: AppRun): Promise<DeploymentEnd> {
  try {
    await run.write((ledger) => onConfirmed(ledger, run.request.kind));
  } catch (error) {
    if (error instanceof LedgerConflict) return superseded(run, error);
    return run.end('failed', {
      reason: `everything runs as it should, but the ledger does not say so: ${textOf(error)}`,
      undone: 'Nothing was undone.',
      next: `./fairway deploy ${run.name}`,
    });
  }
  await forgetImages(run);
  return run.end('succeeded');
}

/**
 * Lets old images expire. Failing to costs a little, and is no reason to end otherwise. Workflows may not delete, and
 * are not told.
 */
async function forgetImages({ world, ledger, tell }: AppRun): Promise<void> {
  await world.forgetImages?.(ledger).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'AccessDeniedException') return;
    tell(`images of old releases are still kept: ${textOf(error)}`);
  });
}
