import type { Marks } from './edit-search.ts';

/** Steps after which runs are left where they are; without it, text that repeats itself takes time to the square. */
const MAX_STEPS = 50e6;

/**
 * Moves runs of changed lines to where people expect them; the number of changed lines stays. A run that could as well
 * be a line earlier or later joins the runs that it then meets. It ends up beside a change of the other file where it
 * can, so that both read as one; otherwise as late as possible.
 */
export function slideChanges(
  left: Int32Array,
  right: Int32Array,
  { left: inLeft, right: inRight }: Marks,
): void {
  slideRuns(left, inLeft, inRight);
  slideRuns(right, inRight, inLeft);
}

function slideRuns(lines: Int32Array, changed: Uint8Array, otherChanged: Uint8Array): void {
  const run = new Run(lines, changed, otherChanged);
  while (run.steps < MAX_STEPS && run.toNext()) {
    let length;
    let beside;
    do {
      length = run.end - run.start;
      while (run.canSlideUp()) run.slideUp();
      beside = run.isBesideChange() ? run.end : Infinity;
      while (run.canSlideDown()) {
        if (run.slideDown()) beside = run.end;
      }
      // A run that has grown may now slide farther up.
    } while (length !== run.end - run.start);
    while (run.end > beside) run.slideUp();
  }
}

/** A run of changed lines in a file, and the place in the other file at which it is. */
class Run {
  start = 0;
  end = 0;
  /** Lines that sliding went past. */
  steps = 0;
  /** Lines of the other file before the place. */
  #place = 0;
  readonly #lines: Int32Array;
  readonly #changed: Uint8Array;
  readonly #otherChanged: Uint8Array;

  constructor(lines: Int32Array, changed: Uint8Array, otherChanged: Uint8Array) {
    this.#lines = lines;
    this.#changed = changed;
    this.#otherChanged = otherChanged;
  }

  /** @returns false when there is no further run */
  toNext(): boolean {
    this.start = this.end;
    while (this.start < this.#changed.length && this.#changed[this.start] === 0) {
      this.#passChangesOfOther();
      this.#place++;
      this.start++;
    }
    if (this.start === this.#changed.length) return false;
    this.end = this.start;
    this.#growDown();
    this.#passChangesOfOther();
    return true;
  }

  canSlideUp(): boolean {
    return this.start > 0 && this.#lines[this.start - 1] === this.#lines[this.end - 1];
  }

  slideUp(): void {
    this.#changed[--this.start] = 1;
    this.#changed[--this.end] = 0;
    while (this.start > 0 && this.#changed[this.start - 1] === 1) this.start--;
    const before = this.#place;
    do this.#place--;
    while (this.#otherChanged[this.#place] === 1);
    this.steps += before - this.#place;
  }

  canSlideDown(): boolean {
    return this.end < this.#lines.length && this.#lines[this.start] === this.#lines[this.end];
  }

  /** @returns whether the run is beside a change of the other file now */
  slideDown(): boolean {
    this.#changed[this.start++] = 0;
    this.#changed[this.end++] = 1;
    this.#growDown();
    this.#place++;
    this.steps++;
    return this.#passChangesOfOther();
  }

  isBesideChange(): boolean {
    return this.#place > 0 && this.#otherChanged[this.#place - 1] === 1;
  }

  #growDown(): void {
    while (this.end < this.#changed.length && this.#changed[this.end] === 1) this.end++;
  }

  #passChangesOfOther(): boolean {
    const before = this.#place;
    while (this.#otherChanged[this.#place] === 1) this.#place++;
    return this.#place > before;
  }
}
