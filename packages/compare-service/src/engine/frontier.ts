/**
 * How far along one sequence the paths from a corner got, by diagonal. Diagonals are kept relative to the paths'
 * first one, so that few rounds need little memory however long the sequences are.
 */
export class Frontier {
  reached = new Int32Array(0);
  /** The offset of diagonal 0 in `reached`: a diagonal `d` is at `base + d`. */
  base = 0;
  /** The outermost diagonals that this round visits, and every second one between them. */
  low = 0;
  high = 0;
  readonly #unreached: number;

  /** @param unreached stands for a diagonal that no path got to */
  constructor(unreached: number) {
    this.#unreached = unreached;
  }

  begin(diagonal: number, at: number, maxRounds: number): void {
    const needed = 2 * maxRounds + 5;
    if (this.reached.length < needed) this.reached = new Int32Array(needed * 2);
    this.base = maxRounds + 2 - diagonal;
    this.low = diagonal;
    this.high = diagonal;
    this.reached[this.base + diagonal] = at;
  }

  /** Goes one edit further: a diagonal more on either side, or one less where the box ends. */
  widen(lowest: number, highest: number): void {
    if (this.low > lowest) this.reached[this.base + --this.low - 1] = this.#unreached;
    else this.low++;
    if (this.high < highest) this.reached[this.base + ++this.high + 1] = this.#unreached;
    else this.high--;
  }
}
