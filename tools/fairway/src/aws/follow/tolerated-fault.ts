import { Failure } from '../../terminal/failure.ts';

/**
 * AWS may be slow, throttle, or be down for a minute; a refusal of permission is final, because it will come again.
 * @returns a line for people
 * @throws {Failure} for what asking again does not mend
 */
export function toleratedFault(error: unknown): string {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  const isThrottled = /Throttl|TooManyRequests|RequestLimitExceeded/.test(name);
  if (!isThrottled && status >= 400 && status < 500) {
    throw new Failure(`the deployments cannot be followed: ${name}: ${message}`, [
      'They go on without being followed. Look at them in the console, or with: aws ecs list-service-deployments',
    ]);
  }
  return `AWS does not answer, trying again: ${name}: ${message}`;
}
