import { MidpointSearch, type Box } from './midpoint-search.ts';

/** For each entry of either sequence: 1 where the other has no counterpart for it. */
export interface Marks {
  readonly left: Uint8Array;
  readonly right: Uint8Array;
}

/** Marks a shortest edit script, or a nearly shortest one where that would take too long. */
export class EditSearch {
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  readonly #marks: Marks;
  readonly #midpoint: MidpointSearch;

  constructor(left: Int32Array, right: Int32Array, marks: Marks) {
    this.#left = left;
    this.#right = right;
    this.#marks = marks;
    this.#midpoint = new MidpointSearch(left, right);
  }

  /** @returns false when it took more than `maxSteps`; what is marked then is good for nothing */
  markShortest(box: Box, maxSteps: number): boolean {
    return this.#mark(box, { rounds: Infinity, steps: maxSteps }, false);
  }

  /** Always succeeds: a box whose middle is not found in so many rounds is cut where a path got farthest. */
  markNear(box: Box, maxRounds: number): void {
    this.#mark(box, { rounds: maxRounds, steps: Infinity }, true);
  }

  #mark(whole: Box, limit: { rounds: number; steps: number }, mayCut: boolean): boolean {
    let box = this.#withoutEqualEnds(whole);
    while (box.aLow < box.aHigh && box.bLow < box.bHigh) {
      if (!this.#midpoint.find(box, limit) && !mayCut) return false;
      const { a, b } = this.#midpoint;
      const before = { ...box, aHigh: a, bHigh: b };
      const after = { ...box, aLow: a, bLow: b };
      // The larger part is the next turn of the loop, so that the depth is logarithmic however lopsided the cuts are.
      const [smaller, larger] = sizeOf(before) < sizeOf(after) ? [before, after] : [after, before];
      if (!this.#mark(smaller, limit, mayCut)) return false;
      box = this.#withoutEqualEnds(larger);
    }
    this.#marks.left.fill(1, box.aLow, box.aHigh);
    this.#marks.right.fill(1, box.bLow, box.bHigh);
    return true;
  }

  #withoutEqualEnds({ aLow, aHigh, bLow, bHigh }: Box): Box {
    const left = this.#left;
    const right = this.#right;
    while (aLow < aHigh && bLow < bHigh && left[aLow] === right[bLow]) {
      aLow++;
      bLow++;
    }
    while (aLow < aHigh && bLow < bHigh && left[aHigh - 1] === right[bHigh - 1]) {
      aHigh--;
      bHigh--;
    }
    return { aLow, aHigh, bLow, bHigh };
  }
}

function sizeOf({ aLow, aHigh, bLow, bHigh }: Box): number {
  return aHigh - aLow + bHigh - bLow;
}
