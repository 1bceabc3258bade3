const LOWEST = 3;
const HIGHEST = 200;

/**
 * How many failed tasks trip the circuit breaker: half of the desired count, rounded up, at least 3 and at most 200.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export function failureThreshold(desiredCount: number): number {
  return Math.min(Math.max(Math.ceil(desiredCount * 0.5), LOWEST), HIGHEST);
}
