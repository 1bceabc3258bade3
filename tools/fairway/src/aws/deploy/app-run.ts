import { randomBytes } from 'node:crypto';

import type { DeploymentEnd, EndVerdict } from '../../deployments/deployment-end.ts';
import type { Outcome } from '../../deployments/deployment.ts';
import { followToOutcomes } from '../../deployments/follow.ts';
import { AwsDeployments } from '../follow/aws-deployments.ts';
import { LedgerConflict, type StoredLedger } from '../ledger/ledger-store.ts';
import { onIntended, plannedImages, type Images, type Ledger } from '../ledger/ledger.ts';
import type { AppOutputs } from '../state/app-outputs.ts';
import type { PlannedChanges } from '../terraform/plan-json.ts';
import { planLines } from '../terraform/plan-text.ts';
import type { AppRequest, AppWorld } from './app-world.ts';
import { followedServices } from './followed-services.ts';
import { variableOf } from './images-variable.ts';
import type { Interruption } from './interruption.ts';

/** One deployment while it goes on: its plan, its progress and its outcomes. */
export class AppRun {
  readonly request: AppRequest;
  readonly world: AppWorld;
  readonly #startedAt = Date.now();
  /** The id of this deployment in the ledger. */
  readonly id = `d-${randomBytes(6).toString('hex')}`;
  /** The ledger as it was found. */
  before: StoredLedger | undefined;
  /** Whether anything may have been applied. */
  applyBegan = false;
  outcomes: readonly Outcome[] = [];
  url: string | undefined;
  #stored: StoredLedger | undefined;
  #planLines: readonly string[] | undefined;
  #prepared: Promise<void> | undefined;
  #costChange: number | undefined;

  constructor(request: AppRequest, world: AppWorld) {
    this.request = request;
    this.world = world;
  }

  get name(): string {
    return this.world.environment.name;
  }

  /** The ledger as this deployment has written it last. */
  get ledger(): Ledger {
    if (this.#stored === undefined) throw new Error('nothing was intended yet');
    return this.#stored.ledger;
  }

  /**
   * Writes the images into the ledger as those that are to run.
   * @throws {LedgerConflict} when somebody else did so since the ledger was read
   */
  async intend(before: StoredLedger, images: Images): Promise<void> {
    const { ledger, actor } = this.world;
    const by = { ...actor, when: before.readAt.toISOString() };
    const intention = { deployment: this.id, by, commit: this.request.commit, images };
    this.#stored = await ledger.write(before, onIntended(before.ledger, intention));
    this.before = before;
  }

  /**
   * Changes the ledger as long as no other deployment has taken over.
   * @throws {LedgerConflict} when another one has taken its place
   */
  async write(change: (ledger: Ledger) => Ledger): Promise<void> {
    const { ledger } = this.world;
    const stored = this.#stored;
    if (stored === undefined) throw new Error('nothing was intended yet');
    try {
      this.#stored = await ledger.write(stored, change(stored.ledger));
    } catch (error) {
      if (!(error instanceof LedgerConflict)) throw error;
      // A refused deployment has put this one back as it was: the same ledger in another edition.
      const now = await ledger.read();
      if (now.ledger.desired?.deployment !== this.id) throw error;
      this.#stored = await ledger.write(now, change(now.ledger));
    }
  }

  /**
   * Puts the ledger back to its state before; nothing was applied.
   * @returns a sentence when that could not be done
   */
  async restore(): Promise<string | undefined> {
    const { before } = this;
    if (this.#stored === undefined || before === undefined) return undefined;
    try {
      await this.write(() => before.ledger);
      return undefined;
    } catch (error) {
      // Another deployment is in the ledger by now, which is as good.
      if (error instanceof LedgerConflict) return undefined;
      return `The ledger still names this deployment (${textOf(error)}); the next one takes its place.`;
    }
  }

  /** Gets the stack ready to be planned, once. It takes as long as making the images, and does not depend on them. */
  prepare(): Promise<void> {
    if (this.#prepared === undefined) {
      this.#prepared = this.world.prepareStack();
      // Callers that wait for the preparation hear of its failure; without one it is no unhandled rejection.
      this.#prepared.catch(() => undefined);
    }
    return this.#prepared;
  }

  /** Plans the images that the ledger wants to run. */
  async plan(canBeInterrupted = true): Promise<PlannedChanges> {
    const { stack, interruption } = this.world;
    const watching = { onProgress: (text: string) => this.tell(text) };
    const images = variableOf(plannedImages(this.ledger));
    const interrupt = canBeInterrupted ? { interrupt: interruption.signal } : {};
    const plan = await stack.plan({ images }, { ...watching, ...interrupt });
    const lines = planLines(stack.stack, plan);
    if (this.#planLines === undefined) this.#costChange = this.world.monthlyCostChange?.(plan);
    this.#planLines ??= lines;
    for (const line of lines) this.tell(line);
    return plan;
  }

  /**
   * Applies the plan that lies ready, and follows the deployments that this begins.
   * @param budgetMs milliseconds that they may take; undefined for the usual time
   */
  async carryOut(
    plan: PlannedChanges,
    stop: Interruption['stop'],
    budgetMs: number | undefined,
  ): Promise<readonly Outcome[]> {
    const { environment, stack, ecs, logs, output, pollMs, readOutputs } = this.world;
    let outputs: AppOutputs | undefined;
    const outputsBefore = await readOutputs().catch(() => undefined);
    const around = { before: outputsBefore, after: () => outputs };
    const run = new AwsDeployments({
      environment: environment.name,
      services: followedServices(plan, this.world, this.ledger, around),
      apply: async () => {
        this.applyBegan = true;
        // An apply is never cut off half-way: a request to stop waits for its end, and then for the way back.
        await stack.apply({ onProgress: (text) => this.tell(text) });
        outputs = await readOutputs();
      },
      ecs,
      logs,
      ...(budgetMs === undefined ? {} : { budgetMs }),
      ...(pollMs === undefined ? {} : { pollMs }),
    });
    return followToOutcomes(run, output, stop);
  }

  readonly tell = (line: string): void => {
    this.world.output.err(`${line}\n`);
  };

  end(verdict: EndVerdict, more: Partial<DeploymentEnd> = {}): DeploymentEnd {
    return {
      target: this.name,
      details: [],
      url: this.url,
      plan: this.#planLines,
      monthlyCostChangeUsd: this.#costChange,
      services: this.outcomes.map(({ change: { service, tag }, verdict: each, reason }) => ({
        service,
        tag,
        verdict: each,
        reason,
      })),
      ...more,
      verdict,
      deployment: this.id,
      tookMs: Date.now() - this.#startedAt,
    };
  }
}

/** An error as the end of a sentence. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
