/** Callers that wait until a service, or every service, has no task any more. */
export class IdleWaiters {
  readonly #waiting = new Map<() => void, string | undefined>();
  readonly #look: () => void;

  /** @param look makes the owner `tell` how things are now */
  constructor(look: () => void) {
    this.#look = look;
  }

  async wait(service?: string): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting.set(resolve, service);
      this.#look();
    });
  }

  /** @param busy services that have tasks */
  tell(busy: ReadonlySet<string>): void {
    for (const [resolve, service] of this.#waiting) {
      if (service === undefined ? busy.size > 0 : busy.has(service)) continue;
      this.#waiting.delete(resolve);
      resolve();
    }
  }
}
