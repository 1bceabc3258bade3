import type { Token } from './parser.ts';
import type { SqlFault } from './sql-refused.ts';

/**
 * Limits of a statement's length and depth. The parser keeps its tree on a stack that has an end, and memory that it
 * once took is never given back, so these are checked before it runs.
 */
export const MAX_SQL_BYTES = 20_000;
export const MAX_TOKENS = 2_000;
export const MAX_NESTING = 50;

/** Line ends and tabs are layout; other control characters, NUL above all, which ends the text for the server, are not. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff]/;
/** They make a reader see another statement than the server. */
const DIRECTION = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const OPENS = new Set(['(', '[', 'case']);
const CLOSES = new Set([')', ']', 'end']);

/** Refuses a text before it is scanned. */
export function textFaults(sql: string): SqlFault[] {
  if (sql.trim() === '') return [{ position: 1, message: 'the statement is empty' }];
  if (!sql.isWellFormed()) {
    return [{ position: 1, message: 'the statement has half a surrogate pair, which is no character' }];
  }
  const bytes = Buffer.byteLength(sql);
  if (bytes > MAX_SQL_BYTES) {
    return [
      { position: 1, message: `the statement must have at most ${MAX_SQL_BYTES} bytes, got: ${bytes}` },
    ];
  }
  return [
    ...characterFault(sql, CONTROL, 'control characters are not allowed'),
    ...characterFault(sql, DIRECTION, 'characters that change the direction of writing are not allowed'),
  ];
}

/** Refuses scanned text before it is parsed; places are bytes from 0. */
export function tokenFaults(
  tokens: readonly Token[],
): { readonly start: number; readonly message: string }[] {
  const beyond = tokens[MAX_TOKENS];
  if (beyond !== undefined) {
    return [
      {
        start: beyond.start,
        message: `the statement must have at most ${MAX_TOKENS} words and signs, got: ${tokens.length}`,
      },
    ];
  }
  let depth = 0;
  for (const { text, start } of tokens) {
    const word = text.toLowerCase();
    if (OPENS.has(word)) depth += 1;
    else if (CLOSES.has(word)) depth -= 1;
    if (depth > MAX_NESTING)
      return [{ start, message: `brackets and CASE must be at most ${MAX_NESTING} deep` }];
  }
  return [];
}

function characterFault(sql: string, pattern: RegExp, message: string): SqlFault[] {
  const found = pattern.exec(sql);
  if (found === null) return [];
  return [{ position: [...sql.slice(0, found.index)].length + 1, message }];
}
