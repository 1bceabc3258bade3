/**
 * The choice of the next target, in an Application Load Balancer's words:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
 */
export type LoadBalancingAlgorithm = 'round_robin' | 'least_outstanding_requests';

/**
 * Chooses one of the candidates, which may be others at every call.
 * @param turn goes up by one with every request
 */
export function balance<T extends { readonly active: number }>(
  candidates: readonly T[],
  algorithm: LoadBalancingAlgorithm,
  turn: number,
): T | undefined {
  const first = turn % candidates.length;
  if (algorithm === 'round_robin') return candidates[first];
  const least = Math.min(...candidates.map(({ active }) => active));
  // Equals take turns.
  const inTurn = [...candidates.slice(first), ...candidates.slice(0, first)];
  return inTurn.find(({ active }) => active === least);
}
