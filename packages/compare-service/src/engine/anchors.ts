/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is within its typed array */
/** Entries that belong together: `left[i]` of one sequence and `right[i]` of the other, both rising. */
export interface Anchors {
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Whether every pair of equal entries was considered: then no longer common subsequence exists. */
  readonly complete: boolean;
}

/**
 * The longest chain of equal entries that can be had from the rarest ones (Hunt and Szymanski, A fast algorithm for
 * computing longest common subsequences, 1977). With entries that occur once in each sequence it is patience diff; with
 * all of them it is exact, which takes no longer where entries hardly repeat, however much was moved.
 * @param size numbers in both sequences are below it
 * @param maxPairs bounds time and memory: the commonest entries are left out when there are more pairs
 */
export function findAnchors(left: Int32Array, right: Int32Array, size: number, maxPairs: number): Anchors {
  const leftCounts = countNumbers(left, size);
  const rightCounts = countNumbers(right, size);
  const { commonest, complete, pairs } = rarityWithin(leftCounts, rightCounts, maxPairs);
  const places = placesOf(right, rightCounts);
  const chain = new Chain(pairs, Math.min(left.length, right.length));
  for (let a = 0; a < left.length; a++) {
    const number = left[a]!;
    if (leftCounts[number]! * rightCounts[number]! > commonest) continue;
    const first = places.firsts[number]!;
    // From the last place to the first: a place must not follow another place of the same entry.
    for (let place = first + rightCounts[number]! - 1; place >= first; place--)
      chain.add(a, places.all[place]!);
  }
  return { ...chain.longest(), complete };
}

export function countNumbers(sequence: Int32Array, size: number): Int32Array {
  const counts = new Int32Array(size);
  for (const number of sequence) counts[number]!++;
  return counts;
}

/**
 * Numbers in more pairs than this are never anchors, unless all are: they say little about which lines belong
 * together.
 */
const COMMONEST_PAIRS = 4096;

/** @returns how many pairs an entry may be in, so that there are no more than `most` in all */
function rarityWithin(leftCounts: Int32Array, rightCounts: Int32Array, most: number) {
  const pairsOf = new Float64Array(COMMONEST_PAIRS + 1);
  let all = 0;
  for (let number = 0; number < leftCounts.length; number++) {
    const pairs = leftCounts[number]! * rightCounts[number]!;
    all += pairs;
    if (pairs <= COMMONEST_PAIRS) pairsOf[pairs]! += pairs;
  }
  if (all <= most) return { commonest: Infinity, complete: true, pairs: all };
  let commonest = 0;
  let pairs = 0;
  while (commonest < COMMONEST_PAIRS && pairs + pairsOf[commonest + 1]! <= most)
    pairs += pairsOf[++commonest]!;
  return { commonest, complete: false, pairs };
}

/** The places of each number in the sequence: `all[firsts[number]]` and on, rising. */
function placesOf(sequence: Int32Array, counts: Int32Array) {
  const firsts = new Int32Array(counts.length + 1);
  for (let number = 0; number < counts.length; number++)
    firsts[number + 1] = firsts[number]! + counts[number]!;
  const next = firsts.slice();
  const all = new Int32Array(sequence.length);
  for (let place = 0; place < sequence.length; place++) all[next[sequence[place]!]!++] = place;
  return { firsts, all };
}

/** The longest chain of pairs that rise on both sides, for pairs given by rising `a` and, for the same `a`, falling `b`. */
class Chain {
  /** By length less one: the lowest `b` that ends a chain of that length, and its last link. */
  readonly #ends: Int32Array;
  readonly #lastLinks: Int32Array;
  #length = 0;
  /** By link: its pair, and the link before it. */
  readonly #a: Int32Array;
  readonly #b: Int32Array;
  readonly #before: Int32Array;
  #links = 0;

  constructor(maxLinks: number, maxLength: number) {
    this.#ends = new Int32Array(maxLength);
    this.#lastLinks = new Int32Array(maxLength);
    this.#a = new Int32Array(maxLinks);
    this.#b = new Int32Array(maxLinks);
    this.#before = new Int32Array(maxLinks);
  }

  add(a: number, b: number): void {
    const before = this.#longestBelow(b);
    if (before < this.#length && this.#ends[before]! <= b) return;
    const link = this.#links++;
    this.#a[link] = a;
    this.#b[link] = b;
    this.#before[link] = before === 0 ? -1 : this.#lastLinks[before - 1]!;
    this.#ends[before] = b;
    this.#lastLinks[before] = link;
    if (before === this.#length) this.#length++;
  }

  longest(): { left: Int32Array; right: Int32Array } {
    const left = new Int32Array(this.#length);
    const right = new Int32Array(this.#length);
    let link = this.#length === 0 ? -1 : this.#lastLinks[this.#length - 1]!;
    for (let index = this.#length - 1; index >= 0; index--) {
      left[index] = this.#a[link]!;
      right[index] = this.#b[link]!;
      link = this.#before[link]!;
    }
    return { left, right };
  }

  /** Length of the longest chain that ends below `b`. */
  #longestBelow(b: number): number {
    const ends = this.#ends;
    // A short cut: files are mostly alike, so the next pair usually makes the longest chain longer.
    if (this.#length === 0 || ends[this.#length - 1]! < b) return this.#length;
    let low = 0;
    let high = this.#length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! < b) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
