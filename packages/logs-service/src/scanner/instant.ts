/**
 * A moment, exact to any number of fraction digits. `Date` and Temporal stop at milliseconds and nanoseconds,
 * and a leap second has no place in either.
 */
export interface Instant {
  /** Whole seconds since 1970-01-01T00:00:00Z; a leap second counts as the second before it. */
  readonly epochSeconds: number;
  /** The moment is within the leap second (`23:59:60`) that follows `epochSeconds`. */
  readonly leap: boolean;
  /**
   * The digits after the decimal point without trailing zeros, so that comparing as text is comparing as
   * numbers.
   */
  readonly fraction: string;
}

/** Below 0 when `left` is earlier, 0 when both are the same moment, above 0 when `left` is later. */
export function compareInstants(left: Instant, right: Instant): number {
  if (left.epochSeconds !== right.epochSeconds) return left.epochSeconds - right.epochSeconds;
  if (left.leap !== right.leap) return left.leap ? 1 : -1;
  if (left.fraction === right.fraction) return 0;
  return left.fraction < right.fraction ? -1 : 1;
}
