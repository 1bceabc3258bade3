import type { DatabaseCapacity } from '@fairway/environments';

/** The cluster's `serverlessv2_scaling_configuration`. */
export function serverlessScaling({ idle, maximumAcu }: DatabaseCapacity) {
  return idle.kind === 'pauses'
    ? { minCapacity: 0, maxCapacity: maximumAcu, secondsUntilAutoPause: idle.afterSeconds }
    : { minCapacity: idle.minimumAcu, maxCapacity: maximumAcu };
}
