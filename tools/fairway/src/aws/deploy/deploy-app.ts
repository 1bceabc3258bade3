/**
 * The whole story of a deployment of an environment's services, and of a return to an earlier one: the images become
 * `desired` in the ledger, are planned, applied, followed and asked for at the domain, and become `current`. Whatever goes
 * wrong before the apply leaves everything as it was; whatever goes wrong after it is undone.
 */
import { randomBytes } from 'node:crypto';

import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Environment, Shared } from '@fairway/environments';

import type { DeploymentEnd, EndVerdict } from '../../deployments/deployment-end.ts';
import { followToOutcomes } from '../../deployments/follow.ts';
import type { Outcome } from '../../deployments/deployment.ts';
import { Failure } from '../../terminal/failure.ts';
import type { Output } from '../../terminal/output.ts';
import type { EdgeFault, ExpectedService } from '../edge/edge-check.ts';
import { AwsDeployments } from '../follow/aws-deployments.ts';
import type { EcsWatch } from '../follow/ecs-watch.ts';
import { LedgerConflict, type LedgerStore, type StoredLedger } from '../ledger/ledger-store.ts';
import {
  changedServices,
  onConfirmed,
  onIntended,
  onReturning,
  onUndone,
  plannedImages,
  type Actor,
  type DeploymentKind,
  type Images,
  type Ledger,
} from '../ledger/ledger.ts';
import type { AppOutputs } from '../state/app-outputs.ts';
import { isEmptyPlan, type PlannedChanges } from '../terraform/plan-json.ts';
import { planLines } from '../terraform/plan-text.ts';
import type { StackTerraform } from '../terraform/stack-terraform.ts';
import { StalePlan, StateLocked } from '../terraform/terraform-messages.ts';
import { followedServices } from './followed-services.ts';
import { requireAllowed } from './guard.ts';
import { variableOf } from './images-variable.ts';
import { Interrupted, Interruption, onlyForced } from './interruption.ts';
import { troubleOf, type Trouble } from './worst-outcome.ts';

/** What is asked for. */
export interface AppRequest {
  readonly kind: DeploymentKind;
  /** What the working tree is at. */
  readonly commit: string;
  /**
   * Finds, or makes, the images of the services that change; refuses what the environment should not run.
   * @throws {Failure} when there is nothing that may be deployed
   */
  readonly images: (ledger: Ledger) => Promise<Images>;
  /** Addresses of protected resources that may go. */
  readonly allowDestroy: readonly string[];
}

/** Everything outside that a deployment talks to. */
export interface AppWorld {
  readonly environment: Environment;
  readonly shared: Shared;
  /** Who deploys. */
  readonly actor: Omit<Actor, 'when'>;
  readonly ledger: LedgerStore;
  readonly stack: Pick<StackTerraform, 'stack' | 'plan' | 'apply'>;
  /** Gets the stack ready to be planned: synthesis, provider, backend. */
  readonly prepareStack: () => Promise<void>;
  /** What the stack says of itself; throws while it was never applied. */
  readonly readOutputs: () => Promise<AppOutputs>;
  /** @throws {Failure} with every image that cannot be started */
  readonly requireImages: (images: Images) => Promise<void>;
  /** Keeps images from expiring. */
  readonly keepImages: (ledger: Ledger) => Promise<void>;
  readonly ecs: EcsWatch;
  readonly logs: CloudWatchLogsClient;
  readonly checkEdge: (
    outputs: AppOutputs,
    services: readonly ExpectedService[],
  ) => Promise<readonly EdgeFault[]>;
  readonly output: Output;
  readonly interruption: Interruption;
  /** Milliseconds that the services' deployments may take. */
  readonly budgetMs?: number | undefined;
  /** Milliseconds between two looks at them. */
  readonly pollMs?: number | undefined;
}

/** Carries out one deployment, and says how it ended; throws only what nobody expects. */
export async function deployApp(request: AppRequest, world: AppWorld): Promise<DeploymentEnd> {
  return new AppDeployment(request, world).run();
}

class AppDeployment {
  readonly #request: AppRequest;
  readonly #world: AppWorld;
  readonly #startedAt = Date.now();
  readonly #id = `d-${randomBytes(6).toString('hex')}`;
  #before: StoredLedger | undefined;
  #intended: StoredLedger | undefined;
  #applyBegan = false;
  #outcomes: readonly Outcome[] = [];
  #url: string | undefined;
  #planLines: readonly string[] | undefined;

  constructor(request: AppRequest, world: AppWorld) {
    this.#request = request;
    this.#world = world;
  }

  async run(): Promise<DeploymentEnd> {
    let plan: PlannedChanges;
    try {
      await this.#intend();
      plan = await this.#plan();
    } catch (error) {
      return this.#withdraw(error);
    }
    if (isEmptyPlan(plan) && this.#runsAlready()) return this.#nothingToDeploy();
    try {
      await this.#applyAndFollow(plan);
      await this.#requireEdge();
    } catch (error) {
      return this.#applyBegan ? this.#recover(error) : this.#withdraw(error);
    }
    return this.#confirm();
  }

  /** Writes down what is to run, before anything is planned: of two who do so at once, one is told of the other. */
  async #intend(): Promise<void> {
    const { ledger, actor, interruption, requireImages, keepImages } = this.#world;
    const before = await ledger.read();
    const { desired } = before.ledger;
    if (desired !== undefined) {
      this.#tell(
        `the deployment ${desired.deployment}, begun by ${desired.by.who} at ${desired.by.when}, has not ended: this one takes its place`,
      );
    }
    const images = await interruption.during(this.#request.images(before.ledger));
    await requireImages(images);
    interruption.check();
    const by = { ...actor, when: before.readAt.toISOString() };
    const { commit } = this.#request;
    const intended = onIntended(before.ledger, { deployment: this.#id, by, commit, images });
    this.#intended = await ledger.write(before, intended);
    this.#before = before;
    await keepImages(intended);
  }

  async #plan(): Promise<PlannedChanges> {
    const { stack, prepareStack, interruption } = this.#world;
    await prepareStack();
    interruption.check();
    const images = plannedImages(this.#ledger());
    const plan = await stack.plan({ images: variableOf(images) }, this.#watching());
    interruption.check();
    this.#planLines = planLines(stack.stack, plan);
    for (const line of this.#planLines) this.#tell(line);
    requireAllowed(stack.stack, plan, this.#request.allowDestroy);
    return plan;
  }

  async #applyAndFollow(plan: PlannedChanges): Promise<void> {
    const { interruption } = this.#world;
    if (!isEmptyPlan(plan)) this.#outcomes = await this.#carryOut(plan, interruption.stop);
    const trouble = troubleOf(this.#outcomes);
    if (trouble !== undefined) throw new Unsuccessful(trouble);
  }

  /** Applies the plan that lies ready, and follows the deployments that this begins. */
  async #carryOut(plan: PlannedChanges, stop: Interruption['stop']): Promise<readonly Outcome[]> {
    const { environment, stack, ecs, logs, output, budgetMs, pollMs, readOutputs } = this.#world;
    let outputs: AppOutputs | undefined;
    const outputsBefore = await readOutputs().catch(() => undefined);
    const run = new AwsDeployments({
      environment: environment.name,
      services: followedServices(plan, this.#world, this.#ledger(), {
        before: outputsBefore,
        after: () => outputs,
      }),
      apply: async () => {
        this.#world.interruption.check();
        this.#applyBegan = true;
        // Never cut off half-way: whoever asks to stop waits for its end, and then for the way back.
        await stack.apply({ onProgress: (text) => this.#tell(text) });
        outputs = await readOutputs();
      },
      ...{ ecs, logs },
      ...(budgetMs === undefined ? {} : { budgetMs }),
      ...(pollMs === undefined ? {} : { pollMs }),
    });
    return followToOutcomes(run, output, stop);
  }

  async #requireEdge(): Promise<void> {
    const { readOutputs, checkEdge, interruption } = this.#world;
    const outputs = await readOutputs();
    this.#url = outputs.url;
    const services = Object.entries(outputs.releases).map(([service, release]) => ({ service, release }));
    this.#tell(`asking ${outputs.url} for the release of ${services.length} service(s)`);
    // An apply without a change has begun nothing: what is wrong at the domain now has to be undone all the same.
    this.#applyBegan = true;
    const faults = await interruption.during(checkEdge(outputs, services));
    if (faults.length === 0) return;
    throw new Unsuccessful({
      verdict: 'rolled back',
      reason: faults.map(({ service, reason }) => `${service}: ${reason}`).join('; '),
      details: [],
    });
  }

  async #confirm(): Promise<DeploymentEnd> {
    const { ledger, keepImages } = this.#world;
    try {
      const confirmed = await ledger.write(this.#stored(), onConfirmed(this.#ledger(), this.#request.kind));
      await keepImages(confirmed.ledger).catch((error: unknown) =>
        this.#tell(`images of earlier releases could not be tagged to be kept: ${textOf(error)}`),
      );
    } catch (error) {
      if (error instanceof LedgerConflict) return this.#superseded(error);
      return this.#end('failed', {
        reason: `everything runs as it should, but the ledger does not say so: ${textOf(error)}`,
        undone: 'Nothing was undone.',
        next: `./fairway deploy ${this.#name()}`,
      });
    }
    return this.#end('succeeded', {});
  }

  async #nothingToDeploy(): Promise<DeploymentEnd> {
    this.#url = (await this.#world.readOutputs().catch(() => undefined))?.url;
    await this.#restore();
    return this.#end('nothing to deploy', {});
  }

  /** Nothing was applied: the ledger becomes what it was. */
  async #withdraw(error: unknown): Promise<DeploymentEnd> {
    if (!(error instanceof Error)) throw error;
    const left = await this.#restore();
    const verdict: EndVerdict =
      error instanceof Interrupted || this.#isInterrupted() ? 'interrupted' : 'refused';
    return this.#end(verdict, {
      reason:
        verdict === 'interrupted'
          ? `${this.#world.interruption.what ?? ''} before anything was applied`
          : error.message,
      details: error instanceof Failure && verdict === 'refused' ? error.details : [],
      undone: left ?? 'Nothing was changed.',
      next:
        error instanceof StalePlan || verdict === 'interrupted'
          ? `./fairway deploy ${this.#name()}`
          : undefined,
    });
  }

  /** @returns a sentence when that could not be done */
  async #restore(): Promise<string | undefined> {
    if (this.#intended === undefined || this.#before === undefined) return undefined;
    try {
      await this.#world.ledger.write(this.#intended, this.#before.ledger);
      return undefined;
    } catch (error) {
      // Somebody else's deployment is in the ledger by now, which is as good.
      if (error instanceof LedgerConflict) return undefined;
      return `The ledger still names this deployment (${textOf(error)}); the next one takes its place.`;
    }
  }

  /** Something was applied and is not what it should be: what ran before runs again. */
  async #recover(error: unknown): Promise<DeploymentEnd> {
    if (!(error instanceof Error)) throw error;
    // Refused by Terraform before it changed anything.
    if (error instanceof StalePlan || error instanceof StateLocked) return this.#withdraw(error);
    if (this.#world.interruption.isForced) return this.#left(error);
    const trouble = this.#troubleOf(error);
    const now = await this.#world.ledger.read().catch(() => undefined);
    if (now !== undefined && now.ledger.desired?.deployment !== this.#id) {
      return this.#superseded(new LedgerConflict(this.#whoTookOver(now.ledger)));
    }
    if (trouble.verdict === 'superseded') return this.#superseded(new Failure(trouble.reason));
    return this.#undo(trouble);
  }

  #troubleOf(error: Error): Trouble {
    const { what } = this.#world.interruption;
    if (what !== undefined) {
      const reason = error instanceof Unsuccessful ? `${what}; ${error.message}` : what;
      return { verdict: 'interrupted', reason, details: [] };
    }
    if (error instanceof Unsuccessful) return error.trouble;
    return {
      verdict: 'rolled back',
      reason: error.message,
      details: error instanceof Failure ? error.details : [],
    };
  }

  async #undo(trouble: Trouble): Promise<DeploymentEnd> {
    const { ledger, stack, interruption } = this.#world;
    const current = this.#ledger().current;
    if (Object.keys(current).length === 0) {
      return this.#end(trouble.verdict === 'interrupted' ? 'interrupted' : 'rollback failed', {
        ...trouble,
        undone: `There is no earlier release of ${this.#name()} to go back to: what was made stays as it is.`,
        next: `./fairway deploy ${this.#name()}`,
      });
    }
    const kept = this.#failedWithoutAnotherImage();
    if (kept.length > 0) return this.#notByImages(trouble, kept);
    this.#tell('going back to what ran before');
    try {
      this.#intended = await ledger.write(this.#stored(), onReturning(this.#ledger()));
      const plan = await stack.plan(
        { images: variableOf(plannedImages(this.#ledger())) },
        this.#watching(false),
      );
      if (!isEmptyPlan(plan)) {
        const back = troubleOf(await this.#carryOut(plan, onlyForced(interruption.stop)));
        if (back !== undefined) throw new Unsuccessful(back);
      }
      await ledger.write(this.#stored(), onUndone(this.#ledger()));
    } catch (error) {
      return this.#rollbackFailed(trouble, error);
    }
    const serves = Object.entries(current).map(([service, { version }]) => `${service} ${version}`);
    return this.#end(trouble.verdict, {
      ...trouble,
      undone: `What ran before runs again: ${serves.join(', ')}.`,
      next:
        trouble.verdict === 'interrupted'
          ? `./fairway deploy ${this.#name()}`
          : `./fairway logs ${this.#name()}`,
    });
  }

  #rollbackFailed(trouble: Trouble, error: unknown): DeploymentEnd {
    if (error instanceof LedgerConflict) return this.#superseded(error);
    const details = error instanceof Failure ? error.details : [];
    return this.#end('rollback failed', {
      reason: `${trouble.reason}; then the way back failed: ${textOf(error)}`,
      details: [...trouble.details, ...details],
      undone: 'What runs now is not known to be what ran before.',
      next: `./fairway status ${this.#name()}, then ./fairway deploy ${this.#name()} or ./fairway rollback ${this.#name()}`,
    });
  }

  /** Services that failed with the image that they had: what is wrong with them is their configuration, which stays. */
  #failedWithoutAnotherImage(): readonly string[] {
    const { current, desired } = this.#ledger();
    const changed = changedServices({ ...this.#ledger(), current }, desired?.images ?? {});
    return this.#outcomes
      .filter(({ verdict }) => verdict !== 'succeeded')
      .map(({ change }) => change.service)
      .filter((service) => !changed.includes(service));
  }

  async #notByImages(trouble: Trouble, services: readonly string[]): Promise<DeploymentEnd> {
    const { ledger } = this.#world;
    const left = await ledger.write(this.#stored(), onUndone(this.#ledger())).then(
      () => '',
      (error: unknown) => ` The ledger still names this deployment: ${textOf(error)}.`,
    );
    return this.#end(trouble.verdict, {
      ...trouble,
      undone: `ECS runs the configuration before. ${services.join(', ')} failed with the image that ran, so its configuration is at fault, and the next plan wants that again.${left}`,
      next: `git revert, then ./fairway deploy ${this.#name()}`,
    });
  }

  #superseded(error: Failure): DeploymentEnd {
    return this.#end('superseded', {
      reason: error.message,
      details: error.details,
      undone: 'Nothing was undone: the newer deployment decides what runs.',
      next: `./fairway status ${this.#name()}`,
    });
  }

  /** Somebody did not want to wait. */
  #left(error: Error): DeploymentEnd {
    return this.#end('interrupted', {
      reason: error.message,
      undone: 'Nothing was undone: ECS goes on by itself, and the ledger still names this deployment.',
      next: `./fairway deploy ${this.#name()} finishes it, ./fairway rollback ${this.#name()} undoes it`,
    });
  }

  #whoTookOver({ desired, history: [latest] }: Ledger): string {
    const newer = desired ?? latest;
    return newer === undefined
      ? 'its ledger was changed'
      : `deployment ${newer.deployment} by ${newer.by.who} at ${newer.by.when} took its place`;
  }

  #runsAlready(): boolean {
    const before = this.#before?.ledger;
    const images = this.#ledger().desired?.images ?? {};
    return before?.desired === undefined && changedServices(this.#ledger(), images).length === 0;
  }

  #isInterrupted(): boolean {
    return this.#world.interruption.what !== undefined;
  }

  #stored(): StoredLedger {
    if (this.#intended === undefined) throw new Error('nothing was intended yet');
    return this.#intended;
  }

  #ledger(): Ledger {
    return this.#stored().ledger;
  }

  #name(): string {
    return this.#world.environment.name;
  }

  #watching(canBeInterrupted = true) {
    const { interruption } = this.#world;
    return {
      onProgress: (text: string) => this.#tell(text),
      ...(canBeInterrupted ? { interrupt: interruption.signal } : {}),
    };
  }

  #tell(line: string): void {
    this.#world.output.err(`${line}\n`);
  }

  #end(verdict: EndVerdict, more: Partial<DeploymentEnd>): DeploymentEnd {
    return {
      ...{ target: this.#name(), details: [], url: this.#url, plan: this.#planLines },
      services: this.#outcomes.map(({ change: { service, tag }, verdict: each, reason }) => ({
        ...{ service, tag, verdict: each, reason },
      })),
      ...more,
      ...{ verdict, deployment: this.#id, tookMs: Date.now() - this.#startedAt },
    };
  }
}

class Unsuccessful extends Error {
  override name = 'Unsuccessful';
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.reason);
    this.trouble = trouble;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
