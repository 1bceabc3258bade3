/**
 * Lets a bounded number of tasks run at a time and turns the others away at once. One client has three quarters of
 * them at most, so that there is always room for another one's task.
 */
export class Admission {
  readonly #most: number;
  readonly #perClient: number;
  /** A running analysis, and the client that it is for. */
  readonly #running = new Map<Promise<unknown>, string>();

  constructor(most: number) {
    this.#most = most;
    this.#perClient = Math.max(1, Math.floor((most * 3) / 4));
  }

  /**
   * @param client whom the task counts for
   * @returns nothing when there is no room; the task has not begun then
   */
  tryRun<T>(client: string, task: () => Promise<T>): Promise<T> | undefined {
    if (this.#running.size >= this.#most || this.#runningOf(client) >= this.#perClient) return undefined;
    const running = task().finally(() => this.#running.delete(running));
    this.#running.set(running, client);
    return running;
  }

  /** Resolves when the running tasks have ended, well or not. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running.keys());
  }

  #runningOf(client: string): number {
    return [...this.#running.values()].filter((each) => each === client).length;
  }
}
