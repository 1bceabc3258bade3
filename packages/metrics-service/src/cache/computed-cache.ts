export interface CacheLimits {
  /** Time for which an answer is good, in ms. */
  readonly ttlMs: number;
  readonly maxEntries: number;
  /** The limit of all answers together. */
  readonly maxBytes: number;
}

interface Entry<T> {
  readonly value: T;
  readonly bytes: number;
  readonly goodUntil: number;
}

/**
 * Answers that are computed once and kept for a while. When many ask for the same at once, one computes and the
 * others wait for it. A value computed before a change is given only to callers who asked before the change.
 *
 * Callers share the values: texts and frozen objects.
 */
export class ComputedCache<T> {
  readonly #limits: CacheLimits;
  readonly #sizeOf: (value: T) => number;
  readonly #now: () => number;
  /** The one used last is last. */
  readonly #entries = new Map<string, Entry<T>>();
  readonly #running = new Map<string, Promise<T>>();
  #bytes = 0;

  /** @param now in ms; a test chooses it */
  constructor(
    limits: CacheLimits,
    sizeOf: (value: T) => number,
    now: () => number = () => performance.now(),
  ) {
    this.#limits = limits;
    this.#sizeOf = sizeOf;
    this.#now = now;
  }

  get size(): { readonly entries: number; readonly bytes: number } {
    return { entries: this.#entries.size, bytes: this.#bytes };
  }

  /** The kept value, without waiting; undefined when it has to be computed. */
  peek(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (entry.goodUntil <= this.#now()) {
      this.#bytes -= entry.bytes;
      return undefined;
    }
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** @param compute runs when nothing is kept; a failure is told to all who wait, and not kept */
  async get(key: string, compute: () => Promise<T>): Promise<T> {
    const known = this.peek(key);
    if (known !== undefined) return known;
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const computation = compute();
    this.#running.set(key, computation);
    try {
      const value = await computation;
      if (this.#running.get(key) === computation) this.#keep(key, value);
      return value;
    } finally {
      if (this.#running.get(key) === computation) this.#running.delete(key);
    }
  }

  /** Drops kept values, and those being computed: they may have read the old data. */
  drop(isStale: (key: string) => boolean): void {
    for (const [key, entry] of this.#entries) {
      if (!isStale(key)) continue;
      this.#entries.delete(key);
      this.#bytes -= entry.bytes;
    }
    for (const key of this.#running.keys()) if (isStale(key)) this.#running.delete(key);
  }

  #keep(key: string, value: T): void {
    const bytes = this.#sizeOf(value) + key.length;
    if (bytes > this.#limits.maxBytes || this.#limits.ttlMs === 0) return;
    this.#entries.set(key, { value, bytes, goodUntil: this.#now() + this.#limits.ttlMs });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#entries) {
      if (this.#entries.size <= this.#limits.maxEntries && this.#bytes <= this.#limits.maxBytes) return;
      this.#entries.delete(oldest);
      this.#bytes -= entry.bytes;
    }
  }
}
