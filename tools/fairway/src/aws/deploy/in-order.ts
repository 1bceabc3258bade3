import type { StackName } from '@fairway/environments';

import { exitCodes, type DeploymentEnd } from '../../deployments/deployment-end.ts';
import type { StackTarget } from '../targets/targets.ts';

/**
 * Carries out stacks, each as soon as those before it have ended well, beside all others that can; a stack whose
 * predecessor failed is left alone.
 * @param carryOut is also given the ends of the stacks before
 * @param onNext called with a stack when those before it have begun
 * @returns how each ended, in the order of the stacks
 */
export async function inOrder(
  stacks: readonly StackTarget[],
  carryOut: (stack: StackTarget, before: readonly DeploymentEnd[]) => Promise<DeploymentEnd>,
  onNext: (stack: StackTarget) => void = () => undefined,
): Promise<readonly DeploymentEnd[]> {
  const ends = new Map<StackName, Promise<DeploymentEnd>>();
  const begun = new Map<StackName, Promise<undefined>>();
  for (const each of stacks) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    begun.set(each.stack, promise);
    ends.set(
      each.stack,
      whenReady(each, () => resolve(undefined)),
    );
  }
  return Promise.all(ends.values());

  /** The list is in order: a stack comes after those that it needs. */
  async function whenReady(each: StackTarget, onBegun: () => void): Promise<DeploymentEnd> {
    const earlier = each.after.flatMap((name) => begun.get(name) ?? []);
    if (earlier.length > 0) void Promise.all(earlier).then(() => onNext(each));
    const before = await Promise.all(each.after.flatMap((name) => ends.get(name) ?? []));
    const failed = before.filter(({ verdict }) => exitCodes[verdict] !== 0);
    if (failed.length === 0) {
      onBegun();
      return carryOut(each, before);
    }
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
