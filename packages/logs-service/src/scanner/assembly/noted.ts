/**
 * The facts of a line that matter: whether it is an error, and where its service and time are. Places are 0 for
 * fields that the line does not have. The fields' module sets them, the scan reports them.
 */
import { byteAt } from './json-grammar';

const QUOTE: i32 = 0x22;
const BACKSLASH: i32 = 0x5c;

export let isError: bool = false;
export let serviceStart: i32 = 0;
export let serviceEnd: i32 = 0;
export let timestampStart: i32 = 0;
export let timestampEnd: i32 = 0;

/* @inline */
export function noteError(whether: bool): void {
  isError = whether;
}

/* @inline */
export function noteService(start: i32, end: i32): void {
  serviceStart = start;
  serviceEnd = end;
}

/* @inline */
export function noteTimestamp(start: i32, end: i32): void {
  timestampStart = start;
  timestampEnd = end;
}

/**
 * Whether the value is the string `word`, however it is escaped; no letter of a word may have a short escape.
 */
export function spells(at: i32, end: i32, word: usize, length: i32): bool {
  if (byteAt(at) !== QUOTE) return false;
  at++;
  for (let index = 0; index < length; index++) {
    const letter: i32 = load<u8>(word + index);
    if (byteAt(at) === letter) at++;
    else if (byteAt(at) === BACKSLASH && escapedCharacter(at) === letter) at += 6;
    else return false;
  }
  return at === end - 1;
}

/** The code unit of the `\uXXXX` at `at`, or -1 when the escape is a short one. */
function escapedCharacter(at: i32): i32 {
  if (byteAt(at + 1) !== 0x75 /* u */) return -1;
  let unit = 0;
  for (let digit = at + 2; digit < at + 6; digit++) {
    const byte = byteAt(digit);
    unit = unit * 16 + (byte <= 0x39 /* 9 */ ? byte - 0x30 : (byte | 0x20) - 0x57); // 0x57 is 'a' less 10
  }
  return unit;
}
