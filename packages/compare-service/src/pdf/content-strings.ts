import type { Complaints } from './complaints.ts';
import type { Lexer } from './content-objects.ts';

/** An operator that shows text, inside of a string: the string has no end, and has taken the operator for its own. */
const SHOWS_TEXT = /(?:^|[\s)\]>])T[Jj](?!\S)|[)\]>]\s*['"](?!\S)/;

/** Strings of pages' content that have no end. */
export interface EndlessStrings {
  /** Whether a content had one; it is the last that its lexer reads. */
  isIn(lexer: Lexer): boolean;
}

/**
 * Makes pdf.js read on after strings without an end. It complains of one, which means that text was lost; but one at the end of
 * a page's content, which no operator shows, may be no text: that is for who knows where it is. A string of hexadecimal digits
 * ends where something else comes.
 * @param lexers the prototype of all
 * @param operators the table that the lexers of content have, and no others
 */
export function endStrings(lexers: Lexer, operators: unknown, complaints: Complaints): EndlessStrings {
  const { getString, getHexString } = lexers;
  const withEndless = new WeakSet<Lexer>();
  const endAtOnce = new WeakSet<Lexer>();
  lexers.getString = function () {
    if (this.knownCommands !== operators) return getString.call(this);
    const { result, isTextLost } = complaints.aside(() => getString.call(this));
    if (isTextLost) withEndless.add(this);
    if (isTextLost && SHOWS_TEXT.test(result)) complaints.addLoss();
    return result;
  };
  lexers.getHexString = function () {
    if (this.knownCommands !== operators) return getHexString.call(this);
    if (endAtOnce.has(this)) return readDigits(this);
    const { currentChar } = this;
    const { pos } = this.stream;
    const text = getHexString.call(this);
    if (this.currentChar >= 0) return text;
    // Each further one would read to the end once more.
    endAtOnce.add(this);
    this.stream.pos = pos;
    this.currentChar = currentChar;
    return readDigits(this);
  };
  return { isIn: (lexer) => withEndless.has(lexer) };
}

function readDigits(lexer: Lexer): string {
  let digits = '';
  for (;;) {
    const character = lexer.currentChar < 0 ? '' : String.fromCharCode(lexer.currentChar);
    if (/[\da-f]/i.test(character)) digits += character;
    else if (!/[\s\0]/.test(character)) break;
    lexer.nextChar();
  }
  if (lexer.currentChar === '>'.charCodeAt(0)) lexer.nextChar();
  return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex').toString('latin1');
}
