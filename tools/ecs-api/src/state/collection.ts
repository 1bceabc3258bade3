import type { StateStore } from './state-store.ts';

const SAVE_MS = 100;

/** Records by key, in the order they were added, kept in a store. */
export class Collection<T extends object> {
  readonly #name: string;
  readonly #store: StateStore;
  readonly #records: Map<string, T>;
  readonly #unsaved = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #isFrozen = false;

  constructor(store: StateStore, name: string) {
    this.#name = name;
    this.#store = store;
    this.#records = new Map(store.load(name) as ReadonlyMap<string, T>);
  }

  get(key: string): T | undefined {
    return this.#records.get(key);
  }

  /** Adds a record, or replaces it. */
  put(key: string, record: T): T {
    this.#records.set(key, record);
    if (!this.#isFrozen) this.#store.put(this.#name, key, record);
    return record;
  }

  /** Replaces a record now, and what is kept of it soon: for what changes often and is no loss. */
  change(key: string, record: T): T {
    this.#records.set(key, record);
    this.#unsaved.add(key);
    this.#timer ??= setTimeout(() => this.flush(), SAVE_MS).unref();
    return record;
  }

  /** Saves what `change` has changed. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const key of this.#unsaved) {
      const record = this.#records.get(key);
      if (record !== undefined && !this.#isFrozen) this.#store.put(this.#name, key, record);
    }
    this.#unsaved.clear();
  }

  /** Keeps what is on disk as it is from now on: what comes is the end of this process, and none of the records'. */
  freeze(): void {
    this.flush();
    this.#isFrozen = true;
  }

  remove(key: string): void {
    if (this.#records.delete(key) && !this.#isFrozen) this.#store.remove(this.#name, key);
  }

  values(): readonly T[] {
    return [...this.#records.values()];
  }
}
