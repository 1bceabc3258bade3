import type { DeploymentEnd, EndVerdict } from '../../deployments/deployment-end.ts';
import { Failure } from '../../terminal/failure.ts';
import type { Output } from '../../terminal/output.ts';
import { isEmptyPlan } from '../terraform/plan-json.ts';
import { planLines } from '../terraform/plan-text.ts';
import type { StackTerraform } from '../terraform/stack-terraform.ts';
import { StalePlan, StateLocked } from '../terraform/terraform-messages.ts';
import { requireAllowed } from './guard.ts';
import { Interrupted, type Interruption } from './interruption.ts';

export interface StackWorld {
  readonly stack: Pick<StackTerraform, 'stack' | 'plan' | 'apply'>;
  /** Gets the stack ready to be planned: synthesis, provider, backend. */
  readonly prepareStack: () => Promise<void>;
  readonly output: Output;
  readonly interruption: Interruption;
  /** Addresses of protected resources that may go. */
  readonly allowDestroy: readonly string[] | 'everything';
  /** Plans that everything goes, instead. */
  readonly destroy?: boolean;
  /**
   * The command that goes on where an apply has failed.
   * @default - the deployment of the stack
   */
  readonly again?: string;
}

/**
 * Plans a stack that runs no service, and applies exactly that plan. What an apply has begun and not ended cannot be rolled
 * back: it is in the state, and the same command goes on from there.
 */
export async function deployStack(world: StackWorld): Promise<DeploymentEnd> {
  const { stack, prepareStack, output, interruption, allowDestroy, destroy = false } = world;
  const startedAt = Date.now();
  const watching = { onProgress: (text: string) => output.err(`${text}\n`) };
  let applyBegan = false;
  try {
    interruption.check();
    await prepareStack();
    interruption.check();
    const plan = await stack.plan({ destroy }, { ...watching, interrupt: interruption.signal });
    interruption.check();
    for (const line of planLines(stack.stack, plan)) output.err(`${line}\n`);
    if (isEmptyPlan(plan)) return end('nothing to deploy');
    if (allowDestroy !== 'everything') requireAllowed(stack.stack, plan, allowDestroy);
    applyBegan = true;
    await stack.apply(watching);
    return end('succeeded');
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return ended(error);
  }

  function ended(error: Error): DeploymentEnd {
    const details = error instanceof Failure ? error.details : [];
    const isRefused = !applyBegan || error instanceof StalePlan || error instanceof StateLocked;
    if (error instanceof Interrupted || (isRefused && interruption.what !== undefined)) {
      const why = error instanceof Interrupted ? '' : `; ${error.message}`;
      return end('interrupted', {
        reason: `${interruption.what ?? ''}${why}`,
        undone: 'Nothing was changed.',
      });
    }
    if (isRefused) return end('refused', { reason: error.message, details, undone: 'Nothing was changed.' });
    return end('failed', {
      reason: error.message,
      details,
      undone: 'What was made until then is in the state, and stays.',
      next: `${world.again ?? `./fairway deploy ${stack.stack}`} goes on from there`,
    });
  }

  function end(verdict: EndVerdict, more: Partial<DeploymentEnd> = {}): DeploymentEnd {
    const tookMs = Date.now() - startedAt;
    return { target: stack.stack, details: [], services: [], ...more, verdict, tookMs };
  }
}
