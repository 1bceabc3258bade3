import type { Fetcher } from 'aws-jwt-verify/https';

/** The issuer did not answer; it is tried again in a while, not by every request. */
export class IssuerUnavailable extends Error {
  override name = 'IssuerUnavailable';
  readonly retryAfterSeconds: number;

  constructor(waitMs: number, cause: unknown) {
    super('the token issuer did not answer', { cause });
    this.retryAfterSeconds = Math.ceil(waitMs / 1000);
  }
}

/** Requests wait for it; an issuer in the same region answers in a tenth of a second. */
const ANSWER_TIMEOUT_MS = 2_000;
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;

/** Gets one document of an issuer. Asks twice, then pauses: twice as long after each failure, and never over half a minute. */
export class IssuerFetcher implements Fetcher {
  readonly #accept: (document: unknown) => void;
  #failures = 0;
  #failure: unknown;
  /** By the monotonic clock: after a correction of the other one, a pause could last for hours. */
  #askAgainAt = 0;
  #answeredAt: number | undefined;

  /** @param accept throws when the document is not what it should be: as good as no answer */
  constructor(accept: (document: unknown) => void) {
    this.#accept = accept;
  }

  /** The age of the last answer, in ms; undefined before the first. */
  get ageMs(): number | undefined {
    return this.#answeredAt === undefined ? undefined : performance.now() - this.#answeredAt;
  }

  /** @throws {IssuerUnavailable} at once while it pauses */
  async fetch(address: string): Promise<ArrayBuffer> {
    const waitMs = this.#askAgainAt - performance.now();
    if (waitMs > 0) throw new IssuerUnavailable(waitMs, this.#failure);
    try {
      const document = await this.#ask(address).catch(() => this.#ask(address));
      this.#failures = 0;
      this.#answeredAt = performance.now();
      return document;
    } catch (error) {
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, MAX_PAUSE_MS);
      this.#failures += 1;
      this.#failure = error;
      this.#askAgainAt = performance.now() + pauseMs;
      throw new IssuerUnavailable(pauseMs, error);
    }
  }

  async #ask(address: string): Promise<ArrayBuffer> {
    // An answer from another address would be another issuer's.
    const response = await fetch(address, {
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`${address} answered ${response.status}`);
    const document = await response.arrayBuffer();
    this.#accept(JSON.parse(new TextDecoder().decode(document)));
    return document;
  }
}
