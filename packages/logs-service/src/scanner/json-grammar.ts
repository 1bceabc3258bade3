/* eslint-disable @typescript-eslint/no-non-null-assertion -- an index is never past the line feed that ends the bytes */
/**
 * RFC 8259's grammar as a byte loop, in one pass and without allocation.
 *
 * Every function takes the position of a token's first byte and returns the position after the token, or the one's complement (`~position`, always
 * negative) of the byte that breaks the grammar. The bytes must end with a line feed: no token contains one, so no loop looks for the end.
 * Whether the bytes are UTF-8 is not checked here.
 */

/** Containers within containers, the line's own object included; a line that nests deeper is malformed. */
export const MAX_DEPTH = 512;

// V8 folds a module's own constants into the loops but reloads imported and exported ones each time: hence letters in comments, not names.
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DEEPEST = MAX_DEPTH;

/** What a string may contain as it is: everything but the quote, the backslash and control characters. */
const PLAIN = table((byte) => byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH);
/** JSON's white space, but for the line feed, which ends the line. */
const SPACE = table((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
const DIGIT = table((byte) => byte >= 0x30 && byte <= 0x39);
const HEX = table((byte) => /[0-9A-Fa-f]/.test(String.fromCharCode(byte)));
const SHORT_ESCAPE = table((byte) => '"\\/bfnrt'.includes(String.fromCharCode(byte)));

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');

/** 1 at the bytes that belong, 0 elsewhere. */
function table(belongs: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (belongs(byte) ? 1 : 0));
}

export function skipSpace(bytes: Uint8Array, at: number): number {
  // The comparison comes first because it is cheaper than the table and mostly the answer.
  while (bytes[at]! <= 0x20 && SPACE[bytes[at]!] !== 0) at++;
  return at;
}

/** Any value. Strings, the most frequent, are in a function small enough to be inlined. */
export function skipValue(bytes: Uint8Array, at: number): number {
  return bytes[at] === QUOTE ? skipString(bytes, at) : skipOtherValue(bytes, at);
}

export function skipString(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) return ~at;
  at++;
  while (PLAIN[bytes[at]!] !== 0) at++;
  return bytes[at] === QUOTE ? at + 1 : skipRestOfString(bytes, at);
}

function skipRestOfString(bytes: Uint8Array, at: number): number {
  while (bytes[at] === BACKSLASH) {
    at = skipEscape(bytes, at + 1);
    if (at < 0) return at;
    while (PLAIN[bytes[at]!] !== 0) at++;
  }
  return bytes[at] === QUOTE ? at + 1 : ~at;
}

/** What follows a backslash. A lone surrogate is grammatical. */
function skipEscape(bytes: Uint8Array, at: number): number {
  if (SHORT_ESCAPE[bytes[at]!] !== 0) return at + 1;
  if (bytes[at] !== 0x75 /* u */) return ~at;
  for (let digit = at + 1; digit <= at + 4; digit++) {
    if (HEX[bytes[digit]!] === 0) return ~digit;
  }
  return at + 5;
}

/** The colon between a key and its value, with the white space around it. */
export function skipColon(bytes: Uint8Array, at: number): number {
  at = skipSpace(bytes, at);
  return bytes[at] === 0x3a /* : */ ? skipSpace(bytes, at + 1) : ~at;
}

function skipKeyAndColon(bytes: Uint8Array, at: number): number {
  at = skipString(bytes, at);
  return at < 0 ? at : skipColon(bytes, at);
}

/** The byte that closes the container at each depth; shared, because a scan never waits for anything. */
const closers = new Uint8Array(DEEPEST + 1);

/** An object or array that is a value of the line's own object, which is at depth 1. */
function skipContainer(bytes: Uint8Array, at: number): number {
  let depth = 1;
  while (at >= 0) {
    const first = bytes[at]!;
    if (first === 0x7b /* { */ || first === 0x5b /* [ */) {
      if (depth === DEEPEST) return ~at;
      closers[++depth] = first + 2; // } and ] are two above { and [
      at = skipSpace(bytes, at + 1);
      if (bytes[at] !== closers[depth]) {
        if (first === 0x7b) at = skipKeyAndColon(bytes, at);
        continue;
      }
    } else {
      at = skipValue(bytes, at);
      if (at < 0) return at;
      at = skipSpace(bytes, at);
    }
    while (bytes[at] === closers[depth]) {
      at++;
      if (--depth === 1) return at;
      at = skipSpace(bytes, at);
    }
    if (bytes[at] !== 0x2c /* , */) return ~at;
    at = skipSpace(bytes, at + 1);
    if (closers[depth] === 0x7d /* } */) at = skipKeyAndColon(bytes, at);
  }
  return at;
}

function skipOtherValue(bytes: Uint8Array, at: number): number {
  const byte = bytes[at]!;
  if (DIGIT[byte] !== 0 || byte === 0x2d /* - */) return skipNumber(bytes, at);
  if (byte === 0x7b /* { */ || byte === 0x5b /* [ */) return skipContainer(bytes, at);
  if (byte === 0x74 /* t */) return skipLiteral(bytes, at, TRUE);
  if (byte === 0x66 /* f */) return skipLiteral(bytes, at, FALSE);
  if (byte === 0x6e /* n */) return skipLiteral(bytes, at, NULL);
  return ~at;
}

function skipLiteral(bytes: Uint8Array, at: number, literal: Uint8Array): number {
  for (let index = 0; index < literal.length; index++) {
    if (bytes[at + index] !== literal[index]) return ~(at + index);
  }
  return at + literal.length;
}

function skipNumber(bytes: Uint8Array, at: number): number {
  if (bytes[at] === 0x2d /* - */) at++;
  at = bytes[at] === 0x30 /* 0 */ ? at + 1 : skipDigits(bytes, at);
  if (at >= 0 && bytes[at] === 0x2e /* . */) at = skipDigits(bytes, at + 1);
  if (at >= 0 && (bytes[at]! | 0x20) === 0x65 /* e */) {
    const sign = bytes[at + 1];
    at = skipDigits(bytes, sign === 0x2b /* + */ || sign === 0x2d /* - */ ? at + 2 : at + 1);
  }
  return at;
}

/** One digit or more. */
function skipDigits(bytes: Uint8Array, at: number): number {
  if (DIGIT[bytes[at]!] === 0) return ~at;
  do at++;
  while (DIGIT[bytes[at]!] !== 0);
  return at;
}
