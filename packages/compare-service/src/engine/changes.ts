/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is within its typed array */
import { GrowingIntegers } from './growing-integers.ts';
import type { Marks } from './edit-search.ts';

/** Changes in file order, each four integers of one array: a file may have millions of them. */
export class Changes {
  readonly #values: Int32Array;

  constructor(values: Int32Array) {
    this.#values = values;
  }

  get count(): number {
    return this.#values.length / 4;
  }

  /** Index of the first line of file 1 that is deleted. */
  start1(change: number): number {
    return this.#values[change * 4]!;
  }

  /** Index after the last one. */
  end1(change: number): number {
    return this.#values[change * 4 + 1]!;
  }

  /** Index of the first line of file 2 that is inserted. */
  start2(change: number): number {
    return this.#values[change * 4 + 2]!;
  }

  end2(change: number): number {
    return this.#values[change * 4 + 3]!;
  }
}

/**
 * Reads changes off the marks: where lines are deleted, inserted or both, with no equal line between.
 * @param offset how many equal lines both files have before what the marks are about
 */
export function changesOf({ left, right }: Marks, offset: number): Changes {
  const values = new GrowingIntegers(64);
  let a = 0;
  let b = 0;
  while (a < left.length || b < right.length) {
    const [startA, startB] = [a, b];
    while (left[a] === 1) a++;
    while (right[b] === 1) b++;
    if (a > startA || b > startB) {
      for (const index of [startA, a, startB, b]) values.push(index + offset);
    }
    a++;
    b++;
  }
  return new Changes(values.view());
}
