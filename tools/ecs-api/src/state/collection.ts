import type { StateStore } from './state-store.ts';

const SAVE_MS = 100;
/** Until a disk that took nothing is tried again. */
const RETRY_MS = 1_000;

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

  /**
   * Adds a record, or replaces it, on a caller's request.
   * @throws when it cannot be kept; the record is as it was then
   */
  put(key: string, record: T): T {
    if (!this.#isFrozen) this.#store.put(this.#name, key, record);
    this.#records.set(key, record);
    this.#unsaved.delete(key);
    return record;
  }

  /**
   * Adds a record, or replaces it, because something has happened: a disk that takes nothing cannot undo it. It is kept
   * at once, or as soon as it can be.
   */
  keep(key: string, record: T): T {
    this.#records.set(key, record);
    this.#unsaved.add(key);
    this.flush();
    return record;
  }

  /** Replaces a record now, and its file soon: for facts that change often and may be lost. */
  change(key: string, record: T): T {
    this.#records.set(key, record);
    this.#unsaved.add(key);
    this.#timer ??= setTimeout(() => this.flush(), SAVE_MS).unref();
    return record;
  }

  /** Saves the changes of `change` and `keep`. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isFrozen) this.#unsaved.clear();
    for (const key of this.#unsaved) {
      if (!this.#save(key)) {
        this.#timer = setTimeout(() => this.flush(), RETRY_MS).unref();
        return;
      }
    }
  }

  /** @returns false when it cannot be kept now */
  #save(key: string): boolean {
    const record = this.#records.get(key);
    try {
      if (record !== undefined) this.#store.put(this.#name, key, record);
    } catch (error) {
      this.#store.onUnkept(error);
      return false;
    }
    this.#unsaved.delete(key);
    return true;
  }

  /**
   * Leaves the files as they are from now on: the process is ending, and changes from here on are not the records'.
   */
  freeze(): void {
    this.flush();
    this.#isFrozen = true;
  }

  remove(key: string): void {
    if (!this.#isFrozen) this.#store.remove(this.#name, key);
    this.#records.delete(key);
    this.#unsaved.delete(key);
  }

  values(): readonly T[] {
    return [...this.#records.values()];
  }
}
