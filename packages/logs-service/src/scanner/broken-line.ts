const FIRST_CAPACITY = 64 * 1024;

/**
 * A line that chunks break into pieces, put together again; its buffer is used for one line after the other.
 */
export class BrokenLine {
  readonly #limit: number;
  #buffer = Buffer.alloc(0);
  #length = 0;

  /** @param limit bytes; pieces that would make the line longer are dropped, so that memory stays flat */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  append(piece: Buffer): void {
    const kept = Math.min(piece.length, this.#limit - this.#length);
    if (this.#length + kept > this.#buffer.length) this.#grow(this.#length + kept);
    piece.copy(this.#buffer, this.#length, 0, kept);
    this.#length += kept;
  }

  /** The line with a line feed at its end; valid until the next `append`. */
  take(): Buffer {
    if (this.#length === this.#buffer.length) this.#grow(this.#length + 1);
    this.#buffer[this.#length] = 0x0a;
    const line = this.#buffer.subarray(0, this.#length + 1);
    this.#length = 0;
    return line;
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2, FIRST_CAPACITY));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
