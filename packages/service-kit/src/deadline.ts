/** A moment by which work must end; it can be brought forward. */
export class Deadline {
  /** From its making to the moment, in ms. */
  readonly ms: number;
  /** The reason why it has passed, for a sentence: `deadline passed`. */
  passedBecause = '';
  readonly #passed = Promise.withResolvers<typeof PASSED>();
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number) {
    this.ms = ms;
    this.#timer = setTimeout(() => this.pass('deadline passed'), ms);
  }

  /** Makes now the moment. */
  pass(reason: string): void {
    if (this.passedBecause === '') this.passedBecause = reason;
    clearTimeout(this.#timer);
    this.#passed.resolve(PASSED);
  }

  /** Stops the clock: everything has ended. */
  clear(): void {
    clearTimeout(this.#timer);
  }

  /** Whether `work` ended in time. */
  async within(work: Promise<unknown>): Promise<boolean> {
    return (await Promise.race([work, this.#passed.promise])) !== PASSED;
  }

  /** Waits `ms`, but not beyond the moment. */
  async delay(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const elapsed = new Promise((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await this.within(elapsed);
    clearTimeout(timer);
  }
}

const PASSED = Symbol('passed');
