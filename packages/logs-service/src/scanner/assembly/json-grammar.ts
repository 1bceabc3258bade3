/**
 * RFC 8259's grammar over bytes in memory, in one pass and without allocation.
 *
 * Every function takes the address of a token's first byte and returns the one after the token, or the one's
 * complement (`~address`, always negative) of the byte that breaks the grammar. The bytes must end with a
 * line feed: no token contains one, so no loop looks for the end. Up to 15 bytes behind it are read and mean
 * nothing. Whether the bytes are UTF-8 is not checked here.
 */

const QUOTE: i32 = 0x22;
const BACKSLASH: i32 = 0x5c;
const MINUS: i32 = 0x2d;
const ZERO: i32 = 0x30;
const COMMA: i32 = 0x2c;
const COLON: i32 = 0x3a;
const OPEN_BRACE: i32 = 0x7b;
const CLOSE_BRACE: i32 = 0x7d;
const OPEN_BRACKET: i32 = 0x5b;

/** Containers within containers, the line's own object included; a line that nests deeper is malformed. */
const MAX_DEPTH: i32 = 512;
/** The byte that closes the container at each depth; shared, because a scan never waits for anything. */
const CLOSERS: usize = memory.data(513);

/* @inline */
export function byteAt(at: i32): i32 {
  return load<u8>(at);
}

/* @inline */
export function skipSpace(at: i32): i32 {
  // The first comparison is mostly the answer.
  while (byteAt(at) <= 0x20 && isSpace(byteAt(at))) at++;
  return at;
}

// JSON's white space, but for the line feed, which ends the line.
/* @inline */
function isSpace(byte: i32): bool {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}

/** Any value. */
export function skipValue(at: i32): i32 {
  const byte = byteAt(at);
  if (byte === QUOTE) return skipString(at);
  if (isDigit(byte) || byte === MINUS) return skipNumber(at);
  if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return skipContainer(at);
  return skipLiteral(at);
}

/* @inline */
export function skipString(at: i32): i32 {
  if (byteAt(at) !== QUOTE) return ~at;
  at = skipPlain(at + 1);
  return byteAt(at) === QUOTE ? at + 1 : skipRestOfString(at);
}

// Skips the characters that a string may contain as they are: all but the quote, the backslash and control
// characters. Sixteen bytes are compared at once, which makes most strings one step without a branch to mispredict.
/* @inline */
function skipPlain(at: i32): i32 {
  while (true) {
    const bytes = v128.load(at);
    const quotes = i8x16.eq(bytes, i8x16.splat(0x22));
    const backslashes = i8x16.eq(bytes, i8x16.splat(0x5c));
    const controls = i8x16.lt_u(bytes, i8x16.splat(0x20));
    const stops = i8x16.bitmask(v128.or(v128.or(quotes, backslashes), controls));
    if (stops !== 0) return at + ctz(stops);
    at += 16;
  }
}

function skipRestOfString(at: i32): i32 {
  while (byteAt(at) === BACKSLASH) {
    at = skipEscape(at + 1);
    if (at < 0) return at;
    at = skipPlain(at);
  }
  return byteAt(at) === QUOTE ? at + 1 : ~at;
}

/** Reads an escape behind its backslash. A lone surrogate is grammatical. */
function skipEscape(at: i32): i32 {
  const byte = byteAt(at);
  if (byte !== 0x75 /* u */) return isShortEscape(byte) ? at + 1 : ~at;
  for (let digit = at + 1; digit <= at + 4; digit++) {
    if (!isHexadecimal(byteAt(digit))) return ~digit;
  }
  return at + 5;
}

function isShortEscape(byte: i32): bool {
  if (byte === QUOTE || byte === BACKSLASH || byte === 0x2f /* / */ || byte === 0x62 /* b */) return true;
  return byte === 0x66 /* f */ || byte === 0x6e /* n */ || byte === 0x72 /* r */ || byte === 0x74; /* t */
}

function isHexadecimal(byte: i32): bool {
  const letter = byte | 0x20;
  return isDigit(byte) || (letter >= 0x61 /* a */ && letter <= 0x66); /* f */
}

/** The colon between a key and its value, with the white space around it. */
/* @inline */
export function skipColon(at: i32): i32 {
  at = skipSpace(at);
  return byteAt(at) === COLON ? skipSpace(at + 1) : ~at;
}

function skipKeyAndColon(at: i32): i32 {
  at = skipString(at);
  return at < 0 ? at : skipColon(at);
}

/** An object or array that is a value of the line's own object, which is at depth 1. */
function skipContainer(at: i32): i32 {
  let depth = 1;
  while (at >= 0) {
    const first = byteAt(at);
    if (first === OPEN_BRACE || first === OPEN_BRACKET) {
      if (depth === MAX_DEPTH) return ~at;
      depth++;
      store<u8>(CLOSERS + depth, first + 2); // } and ] are two above { and [
      at = skipSpace(at + 1);
      if (byteAt(at) !== closerAt(depth)) {
        if (first === OPEN_BRACE) at = skipKeyAndColon(at);
        continue;
      }
    } else {
      at = skipValue(at);
      if (at < 0) return at;
      at = skipSpace(at);
    }
    while (byteAt(at) === closerAt(depth)) {
      at++;
      depth--;
      if (depth === 1) return at;
      at = skipSpace(at);
    }
    if (byteAt(at) !== COMMA) return ~at;
    at = skipSpace(at + 1);
    if (closerAt(depth) === CLOSE_BRACE) at = skipKeyAndColon(at);
  }
  return at;
}

/* @inline */
function closerAt(depth: i32): i32 {
  return load<u8>(CLOSERS + depth);
}

/** Letters are read four at a time, the first of them in the lowest byte. */
function skipLiteral(at: i32): i32 {
  const four = load<u32>(at);
  if (four === 0x65757274 /* true */ || four === 0x6c6c756e /* null */) return at + 4;
  return four === 0x736c6166 /* fals */ && byteAt(at + 4) === 0x65 /* e */ ? at + 5 : ~at;
}

function skipNumber(at: i32): i32 {
  if (byteAt(at) === MINUS) at++;
  at = byteAt(at) === ZERO ? at + 1 : skipDigits(at);
  if (at >= 0 && byteAt(at) === 0x2e /* . */) at = skipDigits(at + 1);
  if (at >= 0 && (byteAt(at) | 0x20) === 0x65 /* e */) {
    const sign = byteAt(at + 1);
    at = skipDigits(sign === 0x2b /* + */ || sign === MINUS ? at + 2 : at + 1);
  }
  return at;
}

/** One digit or more. */
/* @inline */
function skipDigits(at: i32): i32 {
  if (!isDigit(byteAt(at))) return ~at;
  do at++;
  while (isDigit(byteAt(at)));
  return at;
}

/* @inline */
function isDigit(byte: i32): bool {
  return byte >= 0x30 && byte <= 0x39;
}
