import type { StackName } from '@fairway/environments';

import { exitCodes, type DeploymentEnd } from '../../deployments/deployment-end.ts';
import type { StackTarget } from '../targets/targets.ts';

/**
 * Carries out stacks, each as soon as those before it have ended well, beside all others that can; a stack whose
 * predecessor failed is left alone.
 * @returns how each ended, in the order of the stacks
 */
export async function inOrder(
  stacks: readonly StackTarget[],
  carryOut: (stack: StackTarget) => Promise<DeploymentEnd>,
): Promise<readonly DeploymentEnd[]> {
  const ends = new Map<StackName, Promise<DeploymentEnd>>();
  for (const each of stacks) ends.set(each.stack, whenReady(each));
  return Promise.all(ends.values());

  /** The list is in order: a stack comes after those that it needs. */
  async function whenReady(each: StackTarget): Promise<DeploymentEnd> {
    const before = await Promise.all(each.after.flatMap((name) => ends.get(name) ?? []));
    const failed = before.filter(({ verdict }) => exitCodes[verdict] !== 0);
    if (failed.length === 0) return carryOut(each);
    return {
      target: each.stack,
      verdict: 'refused',
      details: [],
      services: [],
      tookMs: 0,
      reason: `${failed.map(({ target }) => target).join(', ')} must be deployed before it`,
      undone: 'Nothing was changed.',
      next: `./fairway deploy ${each.stack}`,
    };
  }
}
