/** A list of 32-bit integers whose length is not known beforehand. */
export class GrowingIntegers {
  length = 0;
  #values: Int32Array;

  constructor(expected: number) {
    this.#values = new Int32Array(Math.max(16, expected));
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  /** The pushed values without a copy: valid until the next push. */
  view(): Int32Array {
    return this.#values.subarray(0, this.length);
  }
}
