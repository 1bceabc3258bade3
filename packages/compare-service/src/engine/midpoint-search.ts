/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is within its typed array */
import { Frontier } from './frontier.ts';

/** A part of both sequences: from `aLow` to before `aHigh` of one, from `bLow` to before `bHigh` of the other. */
export interface Box {
  readonly aLow: number;
  readonly aHigh: number;
  readonly bLow: number;
  readonly bHigh: number;
}

export interface SearchLimit {
  /** Rounds, each of two edits, after which a search is given up. */
  readonly rounds: number;
  /** A search is given up when `steps` is beyond. */
  readonly steps: number;
}

const BEFORE_ALL = -1;
const AFTER_ALL = 2 ** 31 - 1;

/**
 * Finds where a shortest edit path through a box is half-way, in linear space: Myers, An O(ND) difference algorithm and
 * its variations, 1986. Paths grow from both corners, one edit a round, until they meet. A diagonal is `a - b`.
 *
 * There may be several shortest paths. It chooses as GNU diff does, so that both show the same: the paths from the
 * low corner grow first in each round, high diagonals before low ones.
 */
export class MidpointSearch {
  /** The point that the last search found. */
  a = 0;
  b = 0;
  /** The cost of all searches: each visited diagonal and each compared line is a step. */
  steps = 0;
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  readonly #forward = new Frontier(BEFORE_ALL);
  readonly #backward = new Frontier(AFTER_ALL);

  constructor(left: Int32Array, right: Int32Array) {
    this.#left = left;
    this.#right = right;
  }

  /**
   * The box's first lines must differ, its last lines must differ, and no side may be empty.
   * @returns whether a shortest path goes through the point; false when the search was given up, and the point is as far
   *   as a path got from either corner
   */
  find(box: Box, limit: SearchLimit): boolean {
    const { aLow, aHigh, bLow, bHigh } = box;
    const lowest = aLow - bHigh;
    const highest = aHigh - bLow;
    const maxRounds = Math.min(limit.rounds, (aHigh - aLow + bHigh - bLow + 3) >> 1);
    this.#forward.begin(aLow - bLow, aLow, maxRounds);
    this.#backward.begin(aHigh - bHigh, aHigh, maxRounds);
    // Paths can only meet after an odd number of edits when the corners' diagonals differ by an odd number.
    const odd = ((aLow - bLow - aHigh + bHigh) & 1) !== 0;

    for (let round = 1; ; round++) {
      this.#forward.widen(lowest, highest);
      if (this.#growForward(aHigh, bHigh, odd)) return true;
      this.#backward.widen(lowest, highest);
      if (this.#growBackward(aLow, bLow, !odd)) return true;
      if (round >= limit.rounds || this.steps > limit.steps) {
        this.#takeFarthest(box);
        return false;
      }
    }
  }

  #growForward(aHigh: number, bHigh: number, mayMeet: boolean): boolean {
    const left = this.#left;
    const right = this.#right;
    const { reached, base, low, high } = this.#forward;
    const { reached: other, base: otherBase, low: otherLow, high: otherHigh } = this.#backward;
    let steps = (high - low) / 2 + 1;
    for (let diagonal = high; diagonal >= low; diagonal -= 2) {
      const inserted = reached[base + diagonal + 1]!;
      const deleted = reached[base + diagonal - 1]! + 1;
      const from = inserted >= deleted ? inserted : deleted;
      let a = from;
      let b = a - diagonal;
      while (a < aHigh && b < bHigh && left[a] === right[b]) {
        a++;
        b++;
      }
      steps += a - from;
      reached[base + diagonal] = a;
      if (!mayMeet || diagonal < otherLow || diagonal > otherHigh) continue;
      if (other[otherBase + diagonal]! <= a) return this.#meet(a, b, steps);
    }
    this.steps += steps;
    return false;
  }

  #growBackward(aLow: number, bLow: number, mayMeet: boolean): boolean {
    const left = this.#left;
    const right = this.#right;
    const { reached, base, low, high } = this.#backward;
    const { reached: other, base: otherBase, low: otherLow, high: otherHigh } = this.#forward;
    let steps = (high - low) / 2 + 1;
    for (let diagonal = high; diagonal >= low; diagonal -= 2) {
      const inserted = reached[base + diagonal - 1]!;
      const deleted = reached[base + diagonal + 1]! - 1;
      const from = inserted <= deleted ? inserted : deleted;
      let a = from;
      let b = a - diagonal;
      while (a > aLow && b > bLow && left[a - 1] === right[b - 1]) {
        a--;
        b--;
      }
      steps += from - a;
      reached[base + diagonal] = a;
      if (!mayMeet || diagonal < otherLow || diagonal > otherHigh) continue;
      if (a <= other[otherBase + diagonal]!) return this.#meet(a, b, steps);
    }
    this.steps += steps;
    return false;
  }

  #meet(a: number, b: number, steps: number): true {
    this.steps += steps;
    this.a = a;
    this.b = b;
    return true;
  }

  /** Takes the path that is farthest from its corner, of those that did not meet. */
  #takeFarthest({ aLow, aHigh, bLow, bHigh }: Box): void {
    const { reached: ahead, base: aheadBase } = this.#forward;
    let longest = 0;
    for (let diagonal = this.#forward.high; diagonal >= this.#forward.low; diagonal -= 2) {
      const a = Math.min(ahead[aheadBase + diagonal]!, aHigh, bHigh + diagonal);
      longest = this.#takeIfLonger(a, diagonal, a - aLow + (a - diagonal - bLow), longest);
    }
    const { reached: back, base: backBase } = this.#backward;
    for (let diagonal = this.#backward.high; diagonal >= this.#backward.low; diagonal -= 2) {
      const a = Math.max(back[backBase + diagonal]!, aLow, bLow + diagonal);
      longest = this.#takeIfLonger(a, diagonal, aHigh - a + (bHigh - (a - diagonal)), longest);
    }
  }

  #takeIfLonger(a: number, diagonal: number, way: number, longest: number): number {
    if (way <= longest) return longest;
    this.a = a;
    this.b = a - diagonal;
    return way;
  }
}
