/** Lets a bounded number of tasks run at a time and turns the others away at once. */
export class Admission {
  readonly #most: number;
  readonly #running = new Set<Promise<unknown>>();

  constructor(most: number) {
    this.#most = most;
  }

  /** @returns nothing when there is no room; the task has not begun then */
  tryRun<T>(task: () => Promise<T>): Promise<T> | undefined {
    if (this.#running.size >= this.#most) return undefined;
    const running = task().finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }

  /** Resolves when what runs now has ended, well or not. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running);
  }
}
