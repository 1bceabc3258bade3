/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is within its typed array */
import { GrowingIntegers } from './growing-integers.ts';
import { hashStart, mix, type LineTable } from './line-table.ts';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
/** The usual length of a line of text: it decides how much room the list of lines begins with. */
const USUAL_LINE_BYTES = 32;

/** A file's lines: where they are in its bytes, and their numbers in a table shared with the other file. */
export interface Lines {
  readonly bytes: Uint8Array;
  readonly count: number;
  /**
   * The place where each line begins, and at `count` the place after the last one's end; a byte order mark is before
   * the first.
   */
  readonly starts: Int32Array;
  /** Lines have the same number when their text is the same, however they end. */
  readonly numbers: Int32Array;
}

/**
 * Splits a file into lines. LF, CRLF and CR end a line, the last one need not end; a byte order mark is no part of
 * the first.
 */
export function splitLines(bytes: Uint8Array, table: LineTable): Lines {
  const expected = Math.ceil(bytes.length / USUAL_LINE_BYTES);
  const starts = new GrowingIntegers(expected + 1);
  const numbers = new GrowingIntegers(expected);
  table.readFrom(bytes);
  let start = textStart(bytes);
  while (start < bytes.length) {
    let end = start;
    let hash = hashStart;
    for (; end < bytes.length; end++) {
      const byte = bytes[end]!;
      if (byte <= CARRIAGE_RETURN && (byte === LINE_FEED || byte === CARRIAGE_RETURN)) break;
      hash = mix(hash, byte);
    }
    starts.push(start);
    numbers.push(table.add(start, end, hash));
    start = end + 1;
    if (bytes[end] === CARRIAGE_RETURN && bytes[start] === LINE_FEED) start++;
  }
  starts.push(bytes.length);
  return { bytes, count: numbers.length, starts: starts.view(), numbers: numbers.view() };
}

/** The place where the text begins: after the byte order mark, if there is one. */
export function textStart(bytes: Uint8Array): number {
  return BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? BYTE_ORDER_MARK.length : 0;
}

/** The end of a line's text: the position before its line end. */
export function lineEnd({ bytes, starts }: Lines, line: number): number {
  const start = starts[line]!;
  const next = starts[line + 1]!;
  if (next === start) return next;
  if (bytes[next - 1] === CARRIAGE_RETURN) return next - 1;
  if (bytes[next - 1] !== LINE_FEED) return next;
  return next - 1 > start && bytes[next - 2] === CARRIAGE_RETURN ? next - 2 : next - 1;
}
