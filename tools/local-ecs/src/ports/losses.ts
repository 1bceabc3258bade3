import { describeSystemError } from './system-error.ts';

/** A disk that is nearly full takes a line now and then: it counts as well when nothing was lost for as long. */
const WELL_AFTER_MS = 5_000;

/** Tells, once, that something which only informs cannot be written, and once that it is written again. */
export class Losses {
  readonly #what: string;
  readonly #note: (text: string) => void;
  #count = 0;
  #lastAt = 0;

  /** @param what the subject of the sentences, in the plural: `the logs in /data/logs` */
  constructor(what: string, note: (text: string) => void) {
    this.#what = what;
    this.#note = note;
  }

  lost(error: unknown): void {
    this.#lastAt = performance.now();
    this.#count += 1;
    if (this.#count > 1) return;
    const reason = describeSystemError(error);
    this.#note(`${this.#what} cannot be written (${reason}); everything goes on, and lost lines are counted`);
  }

  written(): void {
    if (this.#count === 0 || performance.now() - this.#lastAt < WELL_AFTER_MS) return;
    this.#note(`${this.#what} are written again; ${this.#count} lines were lost`);
    this.#count = 0;
  }
}
