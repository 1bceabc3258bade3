/** Traces that may be sent at once after a quiet time. */
const MAX_SAVED = 20;
/** Chance alone exceeds the share for a while; twice the share it exceeds hardly ever. */
const TRACES_PER_SHARE = 2;

/**
 * Limits the traces that are sent to twice the share of all requests. The sampler decides by the trace's id, and callers
 * may choose an id that the sampler takes: without this limit they would decide how many traces the environment pays for.
 * @example
 * const budget = new SampleBudget(0.05);
 * budget.countRequest();
 * const isSent = wouldSample && budget.take();
 */
export class SampleBudget {
  #left = MAX_SAVED;
  readonly #perRequest: number;

  /** @param share 0 to 1 */
  constructor(share: number) {
    this.#perRequest = share * TRACES_PER_SHARE;
  }

  /** Each request adds its share to what may be sent. */
  countRequest(): void {
    this.#left = Math.min(MAX_SAVED, this.#left + this.#perRequest);
  }

  /** @returns whether one more trace may be sent; if so, it counts */
  take(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
