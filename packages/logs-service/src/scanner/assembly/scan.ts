/**
 * This is AssemblyScript, TypeScript's syntax for WebAssembly: it compares sixteen bytes at once, which
 * JavaScript cannot, and is twice as fast for it. After a change, compile it; a test fails until then:
 *
 *     node packages/logs-service/test/scanner-module/compile.ts
 *
 * Log lines in memory: which are malformed, and which are errors. What of a line matters is noticed while its
 * grammar is checked. Values are kept as addresses, quotes included, and decoded by whoever needs them,
 * because few lines are errors. Where a key is repeated the last one counts, as in `JSON.parse`.
 */
import { byteAt, skipColon, skipSpace, skipString, skipValue } from './json-grammar';

const QUOTE: i32 = 0x22;
const BACKSLASH: i32 = 0x5c;
const COMMA: i32 = 0x2c;
const OPEN_BRACE: i32 = 0x7b;
const CLOSE_BRACE: i32 = 0x7d;
const NUMBER_SIGN: i32 = 0x23;
const LINE_FEED: i32 = 0x0a;

/** Longer lines are malformed. */
const MAX_LINE_BYTES: i32 = 16 * 1024 * 1024;

const LEVEL: usize = memory.data<u8>([0x6c, 0x65, 0x76, 0x65, 0x6c]);
const SERVICE: usize = memory.data<u8>([0x73, 0x65, 0x72, 0x76, 0x69, 0x63, 0x65]);
const TIMESTAMP: usize = memory.data<u8>([0x74, 0x73]);
const ERROR: usize = memory.data<u8>([0x45, 0x52, 0x52, 0x4f, 0x52]);

/** `"\u0074s"`, quotes included. */
const MIN_ESCAPED_KEY_LENGTH: i32 = 9;

/** Where the lines may be put: what is below is this module's own. */
export const INPUT: i32 = 4096;

/** Of all scans so far. */
export let lines: i32 = 0;
export let malformed: i32 = 0;

/**
 * What the last scan stopped at, as five numbers of 32 bits: whether it is an error, where its service starts
 * and ends, where its `ts` starts and ends. Both are 0 for what the line does not have. In memory because
 * reading an exported variable takes JavaScript ten times as long.
 */
export const FOUND: usize = memory.data(20, 4);

let isError: bool = false;
let serviceStart: i32 = 0;
let serviceEnd: i32 = 0;
let timestampStart: i32 = 0;
let timestampEnd: i32 = 0;

/**
 * Scans the lines from `at` to before `end`, which follows a line feed, up to the first error if there is
 * one.
 * @returns the address after the last line that was scanned
 */
export function scan(at: i32, end: i32): i32 {
  while (at < end) {
    lines++;
    at = scanLine(at) + 1;
    if (isError) break;
  }
  tellFound();
  return at;
}

function tellFound(): void {
  store<i32>(FOUND, isError ? 1 : 0);
  store<i32>(FOUND + 4, serviceStart);
  store<i32>(FOUND + 8, serviceEnd);
  store<i32>(FOUND + 12, timestampStart);
  store<i32>(FOUND + 16, timestampEnd);
}

/** @returns the address of the line feed that ends the line */
function scanLine(start: i32): i32 {
  isError = false;
  const first = skipSpace(start);
  if (byteAt(first) !== OPEN_BRACE) return skipLine(start, first);
  let at = readObject(first);
  if (at >= 0) at = skipSpace(at);
  if (at >= 0 && byteAt(at) !== LINE_FEED) at = ~at;
  if (at >= 0 && at - start <= MAX_LINE_BYTES) return at;
  isError = false;
  malformed++;
  return lineFeedFrom(at < 0 ? ~at : at);
}

/** A blank line, a comment, or something that is not an object. */
function skipLine(start: i32, first: i32): i32 {
  const isSkipped = byteAt(first) === LINE_FEED || byteAt(first) === NUMBER_SIGN;
  if (!isSkipped || first - start > MAX_LINE_BYTES) malformed++;
  return lineFeedFrom(first);
}

function lineFeedFrom(at: i32): i32 {
  while (true) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0x0a)));
    if (found !== 0) return at + ctz(found);
    at += 16;
  }
}

/** @returns the address after the object, or the one's complement of the byte that breaks the grammar */
function readObject(at: i32): i32 {
  serviceStart = serviceEnd = 0;
  timestampStart = timestampEnd = 0;
  at = skipSpace(at + 1);
  if (byteAt(at) === CLOSE_BRACE) return at + 1;
  while (true) {
    const key = at;
    const keyEnd = skipString(key);
    if (keyEnd < 0) return keyEnd;
    const value = skipColon(keyEnd);
    if (value < 0) return value;
    at = byteAt(value) === QUOTE ? skipString(value) : skipValue(value);
    if (at < 0) return at;
    note(key, keyEnd, value, at);
    at = skipSpace(at);
    if (byteAt(at) !== COMMA) return byteAt(at) === CLOSE_BRACE ? at + 1 : ~at;
    at = skipSpace(at + 1);
  }
}

/* @inline */
function note(key: i32, keyEnd: i32, value: i32, valueEnd: i32): void {
  const length = keyEnd - key;
  if (length === 4 && load<u16>(key + 1) === load<u16>(TIMESTAMP)) {
    timestampStart = value;
    timestampEnd = valueEnd;
  } else if (length === 7 && load<u32>(key + 1) === load<u32>(LEVEL) && byteAt(key + 5) === 0x6c /* l */) {
    isError = isErrorLevel(value, valueEnd);
  } else if (length === 9 && load<u64>(key + 1) << 8 === load<u64>(SERVICE) << 8) {
    serviceStart = value;
    serviceEnd = valueEnd;
  } else if (length >= MIN_ESCAPED_KEY_LENGTH && mayBeginKey(byteAt(key + 1))) {
    noteEscaped(key, keyEnd, value, valueEnd);
  }
}

/* @inline */
function mayBeginKey(byte: i32): bool {
  return byte === BACKSLASH || byte === 0x6c /* l */ || byte === 0x73 /* s */ || byte === 0x74; /* t */
}

function noteEscaped(key: i32, keyEnd: i32, value: i32, valueEnd: i32): void {
  if (spells(key, keyEnd, LEVEL, 5)) {
    isError = isErrorLevel(value, valueEnd);
  } else if (spells(key, keyEnd, SERVICE, 7)) {
    serviceStart = value;
    serviceEnd = valueEnd;
  } else if (spells(key, keyEnd, TIMESTAMP, 2)) {
    timestampStart = value;
    timestampEnd = valueEnd;
  }
}

/* @inline */
function isErrorLevel(at: i32, end: i32): bool {
  if (end - at !== 7) return end - at > 7 && spells(at, end, ERROR, 5);
  return byteAt(at) === QUOTE && load<u32>(at + 1) === load<u32>(ERROR) && byteAt(at + 5) === 0x52; /* R */
}

/**
 * Whether the value is the string `word`, however it is escaped; no letter of a word may have a short escape.
 */
function spells(at: i32, end: i32, word: usize, length: i32): bool {
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
