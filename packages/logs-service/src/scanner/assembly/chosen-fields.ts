/**
 * Fields that the module's user has chosen. It writes their names and the levels that are errors to `WORDS`, before a
 * scan: the names of time, level and service, then how many levels there are, then the levels.
 */
import { byteAt } from './json-grammar';
import { noteError, noteService, noteTimestamp, spells } from './noted';

const QUOTE: i32 = 0x22;

/** Bytes of a word's place: its length in four bytes, then the word. */
const PLACE: i32 = 68;
const NAMES: i32 = 3;
const MAX_LEVELS: i32 = 16;

export const WORDS: usize = memory.data(1296, 4);
const LEVEL_COUNT: usize = WORDS + NAMES * PLACE;
const LEVELS: usize = LEVEL_COUNT + 4;

/* @inline */
export function note(key: i32, keyEnd: i32, value: i32, valueEnd: i32): void {
  if (isWord(key, keyEnd, WORDS)) noteTimestamp(value, valueEnd);
  else if (isWord(key, keyEnd, WORDS + PLACE)) noteError(isErrorLevel(value, valueEnd));
  else if (isWord(key, keyEnd, WORDS + 2 * PLACE)) noteService(value, valueEnd);
}

/** A level may be text, or a number as it is written. */
function isErrorLevel(at: i32, end: i32): bool {
  const count = min(load<i32>(LEVEL_COUNT), MAX_LEVELS);
  const quoted = byteAt(at) === QUOTE;
  for (let index = 0; index < count; index++) {
    const place = LEVELS + index * PLACE;
    if (quoted ? isWord(at, end, place) : end - at === load<i32>(place) && sameBytes(at, place)) return true;
  }
  return false;
}

function isWord(at: i32, end: i32, place: usize): bool {
  const length = load<i32>(place);
  const more = end - at - 2 - length;
  // Escapes make a string longer, and a length that fits leaves no room for one.
  return more === 0 ? sameBytes(at + 1, place) : more > 0 && spells(at, end, place + 4, length);
}

function sameBytes(at: i32, place: usize): bool {
  const length = load<i32>(place);
  for (let index = 0; index < length; index++) {
    if (byteAt(at + index) !== load<u8>(place + 4 + index)) return false;
  }
  return true;
}
