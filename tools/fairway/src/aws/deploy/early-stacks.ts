import type { StackName } from '@fairway/environments';

import type { DeploymentEnd } from '../../deployments/deployment-end.ts';
import type { StackTarget } from '../targets/targets.ts';
import { isEmptyPlan, type PlannedChanges } from '../terraform/plan-json.ts';
import type { StackTerraform } from '../terraform/stack-terraform.ts';
import type { Interruption } from './interruption.ts';
import type { OpenStack } from './open-stack.ts';

/** A stack in its turn. */
export interface StackInTurn<Open extends EarlyStack = OpenStack> {
  /** Undefined where it was not prepared early, or could not be. */
  readonly opened: Open | undefined;
  /** A plan without changes that was made early and still holds. */
  readonly plan: EarlyPlan | undefined;
}

export interface EarlyPlan {
  readonly changes: PlannedChanges;
  /** The lines about its progress, which nobody has seen yet. */
  readonly progress: readonly string[];
}

type EarlyStack = Pick<OpenStack, 'prepareStack' | 'close'> & {
  readonly stack: Pick<StackTerraform, 'plan'>;
};

interface Early<Open> {
  readonly target: StackTarget;
  /** Undefined where it could not be prepared. */
  readonly opened: Promise<Open | undefined>;
  readonly discarded: AbortController;
  plan?: Promise<EarlyPlan | undefined>;
}

/**
 * Prepares stacks while those before them go on, and plans a stack early where those before it expect no change. An early
 * plan only counts if it finds no change either, and if none before it has changed: it was made from their outputs. Says
 * nothing before a stack's turn, and fails at nothing: a stack that could not be prepared or planned early is, in its turn.
 */
export class EarlyStacks<Open extends EarlyStack = OpenStack> {
  readonly #open: (target: StackTarget) => Promise<Open>;
  readonly #interruption: Pick<Interruption, 'signal' | 'isForced'>;
  readonly #early = new Map<StackName, Early<Open>>();
  readonly #expectNoChange = new Set<StackName>();

  constructor(
    open: (target: StackTarget) => Promise<Open>,
    interruption: Pick<Interruption, 'signal' | 'isForced'>,
  ) {
    this.#open = open;
    this.#interruption = interruption;
  }

  /** Prepares a stack whose turn is still to come. */
  begin(target: StackTarget): void {
    if (this.#interruption.signal.aborted) return;
    const early = { target, opened: this.#prepared(target), discarded: new AbortController() };
    this.#early.set(target.stack, early);
    this.#planEarly(early);
  }

  /** A stack that goes on expects to change nothing: those after it may plan. */
  expectNoChange(name: StackName): void {
    this.#expectNoChange.add(name);
    for (const early of this.#early.values()) this.#planEarly(early);
  }

  /**
   * Hands a stack over, whose caller closes it.
   * @param before the ends of the stacks before it
   */
  async take(
    { stack }: Pick<StackTarget, 'stack'>,
    before: readonly DeploymentEnd[],
  ): Promise<StackInTurn<Open>> {
    const early = this.#early.get(stack);
    this.#early.delete(stack);
    const holds = before.every(({ verdict }) => verdict === 'nothing to deploy');
    if (!holds) early?.discarded.abort();
    // A plan that does not hold is waited for, too: until it ends, it has the lock.
    const plan = await early?.plan;
    return { opened: await early?.opened, plan: holds ? plan : undefined };
  }

  /** Ends what was begun for stacks that were never taken. */
  async close(): Promise<void> {
    const left = [...this.#early.values()];
    this.#early.clear();
    for (const { discarded } of left) discarded.abort();
    if (this.#interruption.isForced) return;
    await Promise.all(
      left.map(async ({ opened, plan }) => {
        await plan;
        await (await opened)?.close();
      }),
    );
  }

  async #prepared(target: StackTarget): Promise<Open | undefined> {
    try {
      const opened = await this.#open(target);
      try {
        await opened.prepareStack();
        return opened;
      } catch {
        await opened.close();
        return undefined;
      }
    } catch {
      return undefined;
    }
  }

  #planEarly(early: Early<Open>): void {
    const { kind, after } = early.target;
    // Services are planned with images that their own deployment writes into the ledger first.
    if (kind === 'app' || early.plan !== undefined) return;
    if (after.every((name) => this.#expectNoChange.has(name))) early.plan = this.#plan(early);
  }

  async #plan({ opened, discarded }: Early<Open>): Promise<EarlyPlan | undefined> {
    const interrupt = AbortSignal.any([this.#interruption.signal, discarded.signal]);
    try {
      const stack = (await opened)?.stack;
      if (stack === undefined || interrupt.aborted) return undefined;
      const progress: string[] = [];
      const changes = await stack.plan({}, { onProgress: (text) => progress.push(text), interrupt });
      return isEmptyPlan(changes) ? { changes, progress } : undefined;
    } catch {
      return undefined;
    }
  }
}

/** A stack whose first plan is the one that was made early. */
export function stackWithEarlyPlan(
  stack: Pick<StackTerraform, 'stack' | 'plan' | 'apply'>,
  early: EarlyPlan,
): Pick<StackTerraform, 'stack' | 'plan' | 'apply'> {
  let isUsed = false;
  return {
    stack: stack.stack,
    plan: (options, watching) => {
      if (isUsed) return stack.plan(options, watching);
      isUsed = true;
      for (const line of early.progress) watching.onProgress(line);
      return Promise.resolve(early.changes);
    },
    apply: (watching) => stack.apply(watching),
  };
}
