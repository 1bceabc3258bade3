/**
 * How the next target is chosen, in an Application Load Balancer's words:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
 */
export type LoadBalancingAlgorithm = 'round_robin' | 'least_outstanding_requests';

/** Chooses among candidates that may change from one call to the next. */
export class Balancer {
  #turn = 0;

  choose<T extends { readonly active: number }>(
    candidates: readonly T[],
    algorithm: LoadBalancingAlgorithm,
  ): T | undefined {
    this.#turn += 1;
    const first = this.#turn % candidates.length;
    if (algorithm === 'round_robin') return candidates[first];
    // Equals take turns.
    const inTurn = [...candidates.slice(first), ...candidates.slice(0, first)];
    return inTurn.reduce<T | undefined>(
      (least, candidate) => (least === undefined || candidate.active < least.active ? candidate : least),
      undefined,
    );
  }
}
