/* eslint-disable @typescript-eslint/no-non-null-assertion -- an index is never past the line feed that ends the bytes */
import { skipColon, skipSpace, skipString, skipValue } from './json-grammar.ts';

// Why constants are repeated in each file of the scanner: see json-grammar.ts.
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const LEVEL = Buffer.from('level');
const SERVICE = Buffer.from('service');
const TIMESTAMP = Buffer.from('ts');
const ERROR = Buffer.from('ERROR');

const LEVE = fourBytes(LEVEL, 0);
const SERV = fourBytes(SERVICE, 0);
const VICE = fourBytes(SERVICE, 3);
const ERRO = fourBytes(ERROR, 0);
const RROR = fourBytes(ERROR, 1);

/**
 * What of a log line's object matters, noticed while its grammar is checked. Values are kept as positions, quotes included, and decoded by whoever
 * needs them, because few lines are errors. Where a key is repeated the last one counts, as in `JSON.parse`.
 */
export class LogLine {
  /** `level` is exactly `ERROR`. */
  isError = false;
  /** Both 0 when the line has no `service`. */
  serviceStart = 0;
  serviceEnd = 0;
  /** Both 0 when the line has no `ts`. */
  timestampStart = 0;
  timestampEnd = 0;

  /**
   * Reads the object whose `{` is at `at`; json-grammar.ts says what the bytes must end with.
   * @returns the position after the `}`, or the one's complement of the byte that breaks JSON's grammar
   */
  readObject(bytes: Uint8Array, at: number): number {
    this.isError = false;
    this.serviceStart = this.serviceEnd = 0;
    this.timestampStart = this.timestampEnd = 0;
    at = skipSpace(bytes, at + 1);
    if (bytes[at] === 0x7d /* } */) return at + 1;
    for (;;) {
      const key = at;
      const keyEnd = skipString(bytes, key);
      if (keyEnd < 0) return keyEnd;
      const value = skipColon(bytes, keyEnd);
      if (value < 0) return value;
      at = skipValue(bytes, value);
      if (at < 0) return at;
      this.note(bytes, key, keyEnd, value, at);
      at = skipSpace(bytes, at);
      if (bytes[at] !== 0x2c /* , */) return bytes[at] === 0x7d /* } */ ? at + 1 : ~at;
      at = skipSpace(bytes, at + 1);
    }
  }

  note(bytes: Uint8Array, key: number, keyEnd: number, value: number, valueEnd: number): void {
    const length = keyEnd - key;
    if (length === 4 && bytes[key + 1] === 0x74 /* t */ && bytes[key + 2] === 0x73 /* s */) {
      this.timestampStart = value;
      this.timestampEnd = valueEnd;
    } else if (length === 7 && fourBytes(bytes, key + 1) === LEVE && bytes[key + 5] === 0x6c /* l */) {
      this.isError = isErrorLevel(bytes, value, valueEnd);
    } else if (length === 9 && fourBytes(bytes, key + 1) === SERV && fourBytes(bytes, key + 4) === VICE) {
      this.serviceStart = value;
      this.serviceEnd = valueEnd;
    } else if (length >= SHORTEST_ESCAPED_KEY && mayBeginKey(bytes[key + 1])) {
      this.noteEscaped(bytes, key, keyEnd, value, valueEnd);
    }
  }

  private noteEscaped(bytes: Uint8Array, key: number, keyEnd: number, value: number, valueEnd: number): void {
    if (spells(bytes, key, keyEnd, LEVEL)) {
      this.isError = isErrorLevel(bytes, value, valueEnd);
    } else if (spells(bytes, key, keyEnd, SERVICE)) {
      this.serviceStart = value;
      this.serviceEnd = valueEnd;
    } else if (spells(bytes, key, keyEnd, TIMESTAMP)) {
      this.timestampStart = value;
      this.timestampEnd = valueEnd;
    }
  }
}

/** `"\u0074s"`, quotes included. */
const SHORTEST_ESCAPED_KEY = 9;

function mayBeginKey(byte: number | undefined): boolean {
  return byte === BACKSLASH || byte === 0x6c /* l */ || byte === 0x73 /* s */ || byte === 0x74; /* t */
}

function isErrorLevel(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at !== 7) return end - at > 7 && spells(bytes, at, end, ERROR);
  return bytes[at] === QUOTE && fourBytes(bytes, at + 1) === ERRO && fourBytes(bytes, at + 2) === RROR;
}

/** Four bytes as one number: two comparisons for a word instead of one for each letter. */
function fourBytes(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

/** Whether the value is the string `word`, however it is escaped; no letter of a word may have a short escape. */
function spells(bytes: Uint8Array, at: number, end: number, word: Uint8Array): boolean {
  if (bytes[at] !== QUOTE) return false;
  at++;
  for (const letter of word) {
    if (bytes[at] === letter) at++;
    else if (bytes[at] === BACKSLASH && escapedCharacter(bytes, at) === letter) at += 6;
    else return false;
  }
  return at === end - 1;
}

/** The code unit of the `\uXXXX` at `at`, or -1 when the escape is a short one. */
function escapedCharacter(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] !== 0x75 /* u */) return -1;
  let unit = 0;
  for (let index = at + 2; index < at + 6; index++) {
    const digit = bytes[index]!;
    unit = unit * 16 + (digit <= 0x39 /* 9 */ ? digit - 0x30 : (digit | 0x20) - 0x57); // 0x57 is 'a' less 10
  }
  return unit;
}
