/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is within its typed array */
import { GrowingIntegers } from '../engine/growing-integers.ts';
import { textStart, type Lines } from '../engine/lines.ts';

const LINE_FEED = 10;

/**
 * A file's lines as `patch` and `git apply` see them: only LF ends one, and a byte order mark is part of the first. A line
 * of theirs is several of ours where a CR alone is between them.
 */
export class PatchLines {
  readonly count: number;
  /** Whether the last one has its LF. */
  readonly ended: boolean;
  readonly hasMark: boolean;
  readonly #file: Lines;
  /** By line of theirs, its first line of ours. */
  readonly #firsts: Int32Array;

  constructor(file: Lines) {
    this.#file = file;
    this.#firsts = firstsOf(file);
    this.hasMark = textStart(file.bytes) > 0;
    // A file that is nothing but a byte order mark has a line for them.
    this.count = file.count === 0 && this.hasMark ? 1 : this.#firsts.length;
    this.ended = file.bytes.length === 0 || file.bytes.at(-1) === LINE_FEED;
  }

  /** The index of the patch's line that contains our `line`; after the last one, their count. */
  lineOf(line: number): number {
    if (this.#firsts.length === this.#file.count) return line;
    let low = 0;
    let high = this.#firsts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#firsts[middle]! <= line) low = middle + 1;
      else high = middle;
    }
    return line === this.#file.count ? this.#firsts.length : low - 1;
  }

  /** Our first line of their `line`; after the last one, our count. */
  firstOf(line: number): number {
    return this.#firsts[line] ?? this.#file.count;
  }

  /** The place in the file's bytes where the patch's `line` begins. */
  byteOf(line: number): number {
    if (line === 0) return 0;
    return line >= this.count ? this.#file.bytes.length : this.#file.starts[this.#firsts[line]!]!;
  }
}

function firstsOf({ bytes, count, starts }: Lines): Int32Array {
  const firsts = new GrowingIntegers(count);
  for (let line = 0; line < count; line++) {
    if (line === 0 || bytes[starts[line]! - 1] === LINE_FEED) firsts.push(line);
  }
  return firsts.view();
}
