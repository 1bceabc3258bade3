import { setTimeout as delay } from 'node:timers/promises';

import { get, put, type Answer } from './running-birthday.ts';

/** A write that the service has acknowledged. */
export interface Acknowledged {
  readonly username: string;
  readonly dateOfBirth: string;
}

/** Callers that write and read, one request after the other each, until they are told to stop. */
export class Traffic {
  static readonly #going = new Set<Traffic>();
  readonly statuses = new Map<number, number>();
  /** The last acknowledged date of each name. */
  readonly acknowledged = new Map<string, string>();
  /** Answers of 5xx without `Retry-After`, and requests that got none at all. */
  readonly faults: string[] = [];
  /** The longest that a request took, in ms. */
  longestMs = 0;
  #stopped = false;
  readonly #callers: Promise<void>[];

  constructor(origins: readonly string[], callers = 8) {
    Traffic.#going.add(this);
    this.#callers = Array.from({ length: callers }, (_, index) => this.#call(origins, index));
  }

  /** For `afterEach`: a test that fails must not leave callers behind. */
  static async stopAll(): Promise<void> {
    await Promise.all([...Traffic.#going].map((traffic) => traffic.stop()));
    Traffic.#going.clear();
  }

  /** Waits for as many more answers of a kind. */
  async until(status: number, count = 20): Promise<void> {
    const enough = (this.statuses.get(status) ?? 0) + count;
    while ((this.statuses.get(status) ?? 0) < enough) await delay(5);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#callers);
  }

  async #call(origins: readonly string[], index: number): Promise<void> {
    for (let turn = 0; !this.#stopped; turn += 1) {
      const origin = origins[(index + turn) % origins.length] ?? '';
      // A caller's names are its own, so that it knows what they must hold.
      const username = `Caller${letters(index)}${letters(turn % 20)}`;
      const dateOfBirth = new Date(Date.UTC(1950, 0, 1 + (turn % 20_000))).toISOString().slice(0, 10);
      await this.#ask(
        () => put(origin, username, { dateOfBirth }),
        () => {
          this.acknowledged.set(username, dateOfBirth);
        },
      );
      if (this.acknowledged.has(username)) await this.#ask(() => get(origin, username));
    }
  }

  async #ask(request: () => Promise<Answer>, succeeded: () => void = () => undefined): Promise<void> {
    const startedAt = performance.now();
    try {
      const { status, headers, body } = await request();
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
      if (status < 300) succeeded();
      else if (status !== 503 || headers.get('retry-after') === null)
        this.faults.push(`status ${status} ${JSON.stringify(body)}`);
      // A caller that got 503 comes back later, as it was told; the next request has another name anyway.
      if (status === 503) await delay(25);
    } catch (error) {
      this.faults.push(String(error));
    }
    this.longestMs = Math.max(this.longestMs, performance.now() - startedAt);
  }
}

function letters(number: number): string {
  return [...String(number)].map((digit) => String.fromCharCode(97 + Number(digit))).join('');
}
