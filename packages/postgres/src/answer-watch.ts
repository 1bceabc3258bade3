/** The interval of its looks in ms: an answer is given up this much late at most. */
const LOOK_MS = 100;

/** A statement that has been sent, and whose answer is awaited. */
export interface Waiting {
  readonly since: number;
  /** Ends the connection that the answer would come over. */
  readonly giveUp: () => void;
}

/**
 * Ends statements that a server does not answer. One timer serves all statements: the driver's own, one for each, are
 * a fifth of a short statement's cost.
 */
export class AnswerWatch {
  readonly #limitMs: number;
  readonly #waiting = new Set<Waiting>();
  #timer: NodeJS.Timeout | undefined;

  /** @param limitMs until a server that says nothing at all is given up */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  begin(giveUp: () => void): Waiting {
    const waiting = { since: performance.now(), giveUp };
    this.#waiting.add(waiting);
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS).unref();
    return waiting;
  }

  end(waiting: Waiting): void {
    this.#waiting.delete(waiting);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    // The longest waits are first.
    for (const waiting of this.#waiting) {
      if (performance.now() - waiting.since < this.#limitMs) return;
      this.#waiting.delete(waiting);
      waiting.giveUp();
    }
  }
}
