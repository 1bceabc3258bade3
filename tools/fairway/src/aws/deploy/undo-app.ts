import type { DeploymentEnd } from '../../deployments/deployment-end.ts';
import type { Verdict } from '../../deployments/deployment.ts';
import { Failure } from '../../terminal/failure.ts';
import { BUDGET_MS } from '../follow/follow-options.ts';
import { LedgerConflict } from '../ledger/ledger-store.ts';
import { changedServices, onReturning, onUndone, plannedImages, type Ledger } from '../ledger/ledger.ts';
import { isEmptyPlan } from '../terraform/plan-json.ts';
import { StalePlan, StateLocked } from '../terraform/terraform-messages.ts';
import { textOf, type AppRun } from './app-run.ts';
import { Interrupted, onlyForced } from './interruption.ts';
import { troubleOf, Unsuccessful, type Trouble } from './trouble.ts';

/** Messages of AWS, the network or a busy machine after which the same call may succeed a moment later. */
const PASSES =
  /Throttl|TooManyRequests|RequestLimitExceeded|ServiceUnavailable|InternalServer|StatusCode: 5\d\d|connection reset|EOF|i\/o timeout|waiting for plugin to start/i;
/** Verdicts after which ECS itself has gone back: the version before serves again. */
const PUT_BACK: ReadonlySet<Verdict> = new Set(['rolled back', 'timed out']);
const MAX_ATTEMPTS = 4;
const DEFAULT_POLL_MS = 5_000;

/** Ends a deployment that applied nothing: the ledger returns to its state before. */
export async function withdraw(run: AppRun, error: unknown): Promise<DeploymentEnd> {
  if (!(error instanceof Error)) throw error;
  const undone = (await run.restore()) ?? 'Nothing was changed.';
  const { what } = run.world.interruption;
  if (error instanceof Interrupted || what !== undefined) {
    const reason = `${what ?? error.message} before anything was applied`;
    return run.end('interrupted', { reason, undone, next: sameAgain(run) });
  }
  const details = error instanceof Failure ? error.details : [];
  return run.end('refused', { reason: error.message, details, undone, next: sameAgain(run) });
}

/** The command that was refused or interrupted, to be repeated once its obstacle is gone. */
function sameAgain({ name, request: { kind } }: AppRun): string {
  return kind === 'promote' ? `./fairway promote <from> ${name}` : `./fairway ${kind} ${name}`;
}

/**
 * Undoes a deployment that applied something and did not reach its goal: the version before runs again, unless a
 * newer deployment decides.
 */
export async function recover(run: AppRun, error: unknown): Promise<DeploymentEnd> {
  if (!(error instanceof Error)) throw error;
  // Terraform refused it before it changed anything.
  if (error instanceof StalePlan || error instanceof StateLocked) return withdraw(run, error);
  const { ledger, interruption } = run.world;
  if (interruption.isForced) return left(run, error);
  const trouble = troubleBehind(run, error);
  const now = await ledger.read().catch(() => undefined);
  if (now !== undefined && now.ledger.desired?.deployment !== run.id) {
    return superseded(run, new Failure(whoTookOver(now.ledger)));
  }
  if (trouble.verdict === 'superseded') return superseded(run, new Failure(trouble.reason));
  return undo(run, trouble);
}

/** A newer deployment decides which images run: undoing this one would undo that one. */
export function superseded(run: AppRun, { message, details }: Failure): DeploymentEnd {
  return run.end('superseded', {
    reason: message,
    details,
    undone: 'Nothing was undone: the newer deployment decides which images run.',
    next: `./fairway status ${run.name}`,
  });
}

async function undo(run: AppRun, trouble: Trouble): Promise<DeploymentEnd> {
  const { current } = run.ledger;
  if (Object.keys(current).length === 0) return nothingEarlier(run, trouble);
  const kept = failedWithTheSameImage(run);
  if (kept.length > 0) return notByImages(run, trouble, kept);
  run.tell('going back to the version before');
  try {
    await run.write(onReturning);
    const stubborn = await applyWhatRan(run);
    if (stubborn.length > 0) return await notByImages(run, trouble, stubborn);
    await run.write(onUndone);
  } catch (error) {
    return run.world.interruption.isForced
      ? leftGoingBack(run, trouble)
      : rollbackFailed(run, trouble, error);
  }
  const serves = Object.entries(current).map(([service, { version }]) => `${service} ${version}`);
  const next = trouble.verdict === 'interrupted' ? 'deploy' : 'logs';
  return run.end(trouble.verdict, {
    ...trouble,
    undone: `What ran before runs again: ${serves.join(', ')}.`,
    next: `./fairway ${next} ${run.name}`,
  });
}

/**
 * The way back is worth another attempt when AWS was only busy.
 * @returns services that failed with the image that ran as well, and that ECS has put back by itself
 * @throws {Unsuccessful | Failure} when nobody knows what runs
 */
async function applyWhatRan(run: AppRun): Promise<readonly string[]> {
  const { interruption, pollMs = DEFAULT_POLL_MS } = run.world;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const plan = await run.plan(false);
      if (isEmptyPlan(plan)) return [];
      // A short budget was meant for the failed release: with it, the return would be stopped as well.
      const budgetMs = Math.max(run.world.budgetMs ?? 0, BUDGET_MS);
      const outcomes = await run.carryOut(plan, onlyForced(interruption.stop), budgetMs);
      const failed = outcomes.filter(({ verdict }) => verdict !== 'succeeded');
      const back = troubleOf(failed.filter(({ verdict }) => !PUT_BACK.has(verdict)));
      if (back === undefined) return failed.map(({ change }) => change.service);
      throw new Unsuccessful(back);
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || interruption.isForced || !mayPass(error)) throw error;
      run.tell('AWS or this machine is busy, trying again');
      await new Promise((resolve) => setTimeout(resolve, attempt * pollMs));
    }
  }
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof Failure)) return false;
  // Terraform breaks its sentences, and draws a line beside them.
  return PASSES.test([error.message, ...error.details].join(' ').replaceAll(/[\s│]+/g, ' '));
}

function troubleBehind({ world: { interruption } }: AppRun, error: Error): Trouble {
  if (interruption.what !== undefined) {
    const more = error instanceof Unsuccessful ? `; ${error.message}` : '';
    return { verdict: 'interrupted', reason: `${interruption.what}${more}`, details: [] };
  }
  if (error instanceof Unsuccessful) return error.trouble;
  const details = error instanceof Failure ? error.details : [];
  return { verdict: 'rolled back', reason: error.message, details };
}

/** The deployment has ended all the same: the next one must not be told that it goes on. */
async function nothingEarlier(run: AppRun, trouble: Trouble): Promise<DeploymentEnd> {
  const isInterrupted = trouble.verdict === 'interrupted';
  const ledger = await forgetIntention(run);
  return run.end(isInterrupted ? 'interrupted' : 'rollback failed', {
    ...trouble,
    undone: `There is no earlier release of ${run.name} to go back to: the new resources stay as they are.${ledger}`,
    next: `./fairway deploy ${run.name}`,
  });
}

/** @returns a sentence when the ledger could not be written */
async function forgetIntention(run: AppRun): Promise<string> {
  return run.write(onUndone).then(
    () => '',
    (error: unknown) => ` The ledger still names this deployment: ${textOf(error)}.`,
  );
}

function rollbackFailed(run: AppRun, trouble: Trouble, error: unknown): DeploymentEnd {
  if (error instanceof LedgerConflict) return superseded(run, error);
  const details = error instanceof Failure ? error.details : [];
  return run.end('rollback failed', {
    reason: `${trouble.reason}; then the way back failed: ${textOf(error)}`,
    details: [...trouble.details, ...details],
    undone: 'It is not known whether the version before runs again.',
    next: `./fairway status ${run.name}, then ./fairway deploy ${run.name} or ./fairway rollback ${run.name}`,
  });
}

/** Services that failed with the image that they had before: their fault is in the configuration, which stays. */
function failedWithTheSameImage({ ledger, outcomes }: AppRun): readonly string[] {
  const changed = changedServices(ledger, plannedImages(ledger));
  return outcomes
    .filter(({ verdict }) => verdict !== 'succeeded')
    .map(({ change }) => change.service)
    .filter((service) => !changed.includes(service));
}

async function notByImages(
  run: AppRun,
  trouble: Trouble,
  services: readonly string[],
): Promise<DeploymentEnd> {
  const ledger = await forgetIntention(run);
  return run.end(trouble.verdict, {
    ...trouble,
    undone: `ECS runs the configuration before. ${services.join(', ')} failed with the image that ran, so its configuration is at fault, or AWS itself, and the next plan wants that again.${ledger}`,
    next: `git revert, then ./fairway deploy ${run.name}`,
  });
}

/** The end of a deployment whose user did not want to wait. */
function left(run: AppRun, error: Error): DeploymentEnd {
  return run.end('interrupted', {
    reason: error.message,
    undone: 'Nothing was undone: ECS goes on by itself, and the ledger still names this deployment.',
    next: `./fairway deploy ${run.name} finishes it, ./fairway rollback ${run.name} undoes it`,
  });
}

/** The end of a deployment whose user did not want to wait for the way back. */
function leftGoingBack(run: AppRun, { reason, details }: Trouble): DeploymentEnd {
  return run.end('interrupted', {
    reason: `${reason}; then nobody waited for the way back`,
    details,
    undone: 'The way back was begun: ECS goes on by itself, and the ledger still names this deployment.',
    next: `./fairway rollback ${run.name} ends it`,
  });
}

function whoTookOver({ desired, history: [latest] }: Ledger): string {
  const newer = desired ?? latest;
  if (newer === undefined) return 'its ledger was changed';
  return `deployment ${newer.deployment} by ${newer.by.who} at ${newer.by.when} took its place`;
}
