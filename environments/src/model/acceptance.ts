/** A rule for production that an environment may break for a time, when its file says why. */
export const acceptableFaults = ['account', 'edge.domain'] as const;
export type AcceptableFault = (typeof acceptableFaults)[number];

/** A fault that is accepted for a time. */
export interface Acceptance {
  /** The path that the fault names. */
  readonly fault: AcceptableFault;
  /** A sentence: the reason, and the measure that replaces the fix. */
  readonly reason: string;
  /** `YYYY-MM-DD`: from that day on it is a fault again, so that it is looked at again. */
  readonly until: string;
}
