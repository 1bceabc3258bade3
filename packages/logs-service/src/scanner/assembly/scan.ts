/**
 * This is AssemblyScript, TypeScript's syntax for WebAssembly: it compares sixteen bytes at once, which
 * JavaScript cannot, and is twice as fast for it. After a change, compile it; a test fails until then:
 *
 *     node packages/logs-service/test/scanner-module/compile.ts
 *
 * Scans log lines in memory, for malformed ones and for errors. The facts that matter are noted while a line's
 * grammar is checked. It is compiled twice: for the fields of the contract, and with `chosen-fields` for any. Values
 * are kept as addresses, quotes included, and decoded by their reader, because few lines are errors. Where a key is
 * repeated the last one counts, as in `JSON.parse`.
 */
import { note } from './fixed-fields';
import { byteAt, skipColon, skipSpace, skipString, skipValue } from './json-grammar';
import {
  isError,
  noteError,
  noteService,
  noteTimestamp,
  serviceEnd,
  serviceStart,
  timestampEnd,
  timestampStart,
} from './noted';

const QUOTE: i32 = 0x22;
const COMMA: i32 = 0x2c;
const OPEN_BRACE: i32 = 0x7b;
const CLOSE_BRACE: i32 = 0x7d;
const NUMBER_SIGN: i32 = 0x23;
const LINE_FEED: i32 = 0x0a;

/** Longer lines are malformed. */
const MAX_LINE_BYTES: i32 = 16 * 1024 * 1024;

/** The address where the lines are put: memory below it is this module's own. */
export const INPUT: i32 = 4096;

/** The number of lines of all scans so far. */
export let lines: i32 = 0;
export let malformed: i32 = 0;
/** Blank lines and comments. */
export let skipped: i32 = 0;

/**
 * The line that the last scan stopped at, as five numbers of 32 bits: whether it is an error, where its service
 * starts and ends, where its `ts` starts and ends. Places are 0 for fields that the line does not have. The numbers
 * are in memory because reading an exported variable takes JavaScript ten times as long.
 */
export const FOUND: usize = memory.data(20, 4);

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
  noteError(false);
  const first = skipSpace(start);
  if (byteAt(first) !== OPEN_BRACE) return skipLine(start, first);
  let at = readObject(first);
  if (at >= 0) at = skipSpace(at);
  if (at >= 0 && byteAt(at) !== LINE_FEED) at = ~at;
  if (at >= 0 && at - start <= MAX_LINE_BYTES) return at;
  noteError(false);
  malformed++;
  return lineFeedFrom(at < 0 ? ~at : at);
}

/** A blank line, a comment, or something that is not an object. */
function skipLine(start: i32, first: i32): i32 {
  const isSkipped = byteAt(first) === LINE_FEED || byteAt(first) === NUMBER_SIGN;
  if (isSkipped && first - start <= MAX_LINE_BYTES) skipped++;
  else malformed++;
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
  noteService(0, 0);
  noteTimestamp(0, 0);
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
