/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is within its typed array */
const { imul } = Math;

/**
 * Differs from process to process: who knew it could upload lines that all fall into one slot of the table, and make it
 * a list.
 */
const MULTIPLIER = (Math.random() * 2 ** 32) | 1;

export const hashStart = (Math.random() * 2 ** 32) | 0;

/** Takes one more byte into a hash. */
export function mix(hash: number, byte: number): number {
  return imul(hash ^ byte, MULTIPLIER);
}

const FIRST_CAPACITY = 1 << 8;

/** Gives lines numbers, so that comparing two of them is comparing two integers. Numbers count up from 0. */
export class LineTable {
  size = 0;
  #capacity = FIRST_CAPACITY;
  /** By slot: the number of a line plus one, 0 where the slot is free, and the line's hash beside it. */
  #slots = new Int32Array(2 * FIRST_CAPACITY);
  /** By number: where the line was first seen, from its start to its end. */
  #places = new Int32Array(FIRST_CAPACITY);
  readonly #origins: Uint8Array[] = [];
  /** The number of lines that were known when an origin was begun. */
  readonly #firsts: number[] = [];

  /** Lines that `add` is given from now on are in `bytes`, which must stay as they are. */
  readFrom(bytes: Uint8Array): void {
    this.#origins.push(bytes);
    this.#firsts.push(this.size);
  }

  /** @param mixed what `mix` made of the line's bytes, from `hashStart` on */
  add(start: number, end: number, mixed: number): number {
    // A product's low bits know nothing of the high ones, and the slot is the low bits.
    const half = imul(mixed ^ (mixed >>> 15), MULTIPLIER);
    const hash = half ^ (half >>> 13);
    const slots = this.#slots;
    const mask = 2 * this.#capacity - 1;
    let slot = (hash << 1) & mask;
    for (;;) {
      const known = slots[slot]! - 1;
      if (known < 0) break;
      if (slots[slot + 1] === hash && this.#isAt(known, start, end)) return known;
      slot = (slot + 2) & mask;
    }
    return this.#append(slot, start, end, hash);
  }

  #isAt(known: number, start: number, end: number): boolean {
    const knownStart = this.#places[2 * known]!;
    const length = end - start;
    if (this.#places[2 * known + 1]! - knownStart !== length) return false;
    const bytes = this.#origins.at(-1)!;
    const origin = this.#originOf(known);
    for (let index = 0; index < length; index++) {
      if (origin[knownStart + index] !== bytes[start + index]) return false;
    }
    return true;
  }

  #originOf(known: number): Uint8Array {
    let origin = this.#origins.length - 1;
    while (this.#firsts[origin]! > known) origin--;
    return this.#origins[origin]!;
  }

  #append(slot: number, start: number, end: number, hash: number): number {
    const number = this.size++;
    this.#slots[slot] = number + 1;
    this.#slots[slot + 1] = hash;
    this.#places[2 * number] = start;
    this.#places[2 * number + 1] = end;
    // The table is at most half full, so that an entry is near its slot.
    if (this.size * 2 >= this.#capacity) this.#grow();
    return number;
  }

  #grow(): void {
    this.#capacity *= 4;
    const slots = new Int32Array(2 * this.#capacity);
    const mask = slots.length - 1;
    for (let old = 0; old < this.#slots.length; old += 2) {
      if (this.#slots[old] === 0) continue;
      const hash = this.#slots[old + 1]!;
      let slot = (hash << 1) & mask;
      while (slots[slot] !== 0) slot = (slot + 2) & mask;
      slots[slot] = this.#slots[old]!;
      slots[slot + 1] = hash;
    }
    this.#slots = slots;
    const places = new Int32Array(this.#capacity);
    places.set(this.#places);
    this.#places = places;
  }
}
