import { overloaded } from '@fairway/service-kit';

/** Lets a few run at a time and some wait, in the order in which they came. */
export class Turns {
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(mostAtATime: number, mostWaiting: number) {
    this.#free = mostAtATime;
    this.#mostWaiting = mostWaiting;
  }

  /**
   * Waits for a turn.
   * @returns what ends it
   * @throws {HttpProblem} 503 when too many wait already
   * @throws the signal's reason, when it is aborted before
   */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait(signal);
    return () => this.#passOn();
  }

  async #wait(signal: AbortSignal): Promise<void> {
    if (this.#waiting.length >= this.#mostWaiting) {
      throw overloaded('Too many PDF files are being read at the moment', 2);
    }
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const start = (): void => resolve(undefined);
    const leave = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(start), 1);
      reject(signal.reason as Error);
    };
    this.#waiting.push(start);
    signal.addEventListener('abort', leave, { once: true });
    await promise;
    signal.removeEventListener('abort', leave);
  }

  #passOn(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
