/** The part of a WebSocket that an outbox needs. */
export interface Sending {
  send(
    data: Buffer | string,
    options: { readonly binary: boolean },
    sent: (error?: Error | null) => void,
  ): void;
}

/**
 * Results on their way to one client: one is being sent, and at most one waits, the newest. So a client that reads slowly
 * costs no more than two results, and sees the latest when it has caught up.
 */
export class Outbox {
  readonly #socket: Sending;
  readonly #maxMs: number;
  readonly #onTooSlow: () => void;
  #next: Buffer | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Results that have gone out. */
  sent = 0;

  /**
   * @param maxMs how long one result may take until the client's machine has taken all of it
   * @param onTooSlow called once it has taken longer; nothing more is sent then
   */
  constructor(socket: Sending, maxMs: number, onTooSlow: () => void) {
    this.#socket = socket;
    this.#maxMs = maxMs;
    this.#onTooSlow = onTooSlow;
  }

  put(result: Buffer): void {
    if (this.#timer === undefined) this.#send(result);
    else this.#next = result;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#next = undefined;
  }

  #send(result: Buffer): void {
    this.#timer = setTimeout(() => {
      this.#next = undefined;
      this.#onTooSlow();
    }, this.#maxMs);
    this.#socket.send(result, { binary: false }, (error) => {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      // Node says null for none.
      if (error instanceof Error) return;
      this.sent += 1;
      const next = this.#next;
      this.#next = undefined;
      if (next !== undefined) this.#send(next);
    });
  }
}
