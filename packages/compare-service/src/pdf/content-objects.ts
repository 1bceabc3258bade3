/** A tokenizer: pdf.js has one for the content of pages and one for everything else in a file. */
export interface Lexer {
  readonly knownCommands: unknown;
  readonly stream: { pos: number };
  /** Negative at the end. */
  currentChar: number;
  nextChar: (this: Lexer) => number;
  getObj: (this: Lexer) => unknown;
  getString: (this: Lexer) => string;
  getHexString: (this: Lexer) => string;
}

/** Makes objects of tokens: arrays, dictionaries, pictures within a line. */
export interface ContentParser {
  readonly lexer: Lexer;
  /** The token that is next, and the one after it. */
  buf1: unknown;
  buf2: unknown;
  /** Whether the end of the input also ends an open array or dictionary. */
  recoveryMode: boolean;
  shift: (this: ContentParser) => void;
  getObj: (this: ContentParser, cipher?: unknown) => unknown;
  makeInlineImage: (this: ContentParser, cipher?: unknown) => unknown;
}

const BROKEN_PICTURE = 'Dictionary key must be a name object';

/**
 * Makes pdf.js read on after an array, a dictionary or a picture within a line that is broken: by a dictionary whose last key
 * has no value, by one without an end, by a picture whose keys are no names. It gives the page up, or takes all that follows
 * for a part of it; here the next operator ends it.
 * @param parsers the prototype of all
 * @param operators the table that the lexers of content have, and no others
 */
export function endBrokenObjects(parsers: ContentParser, operators: Readonly<Record<string, unknown>>): void {
  const { getObj, shift } = parsers;
  const readers = new WeakMap<ContentParser, ObjectReader>();
  const known = new Set(Object.keys(operators));
  parsers.getObj = function (cipher) {
    if (this.lexer.knownCommands !== operators) return getObj.call(this, cipher);
    const command = commandOf(this.buf1) ?? '';
    const reader = readers.get(this) ?? new ObjectReader(this, { getObj, shift }, known);
    readers.set(this, reader);
    // The last key has no value: null stands for it.
    if (reader.isValueMissing(command)) return null;
    return ['[', '<<', 'BI'].includes(command) ? reader.read(command, cipher) : getObj.call(this, cipher);
  };
}

/** The objects of one content. */
class ObjectReader {
  readonly #parser: ContentParser;
  readonly #original: Pick<ContentParser, 'getObj' | 'shift'>;
  readonly #operators: ReadonlySet<string>;
  /** The opening tokens of the objects that are being read, the innermost last. */
  readonly #openers: string[] = [];
  /** The token for the end of the content, once an array or a dictionary without an end has led there. */
  #end: unknown;

  constructor(
    parser: ContentParser,
    original: Pick<ContentParser, 'getObj' | 'shift'>,
    operators: ReadonlySet<string>,
  ) {
    this.#parser = parser;
    this.#original = original;
    this.#operators = operators;
  }

  isValueMissing(command: string): boolean {
    const within = this.#openers.at(-1);
    return (within === '<<' && command === '>>') || (within === 'BI' && command === 'ID');
  }

  /** @param opener what the object begins with */
  read(opener: string, cipher: unknown): unknown {
    const start = placeOf(this.#parser);
    this.#openers.push(opener);
    const isInner = this.#openers.length > 1;
    try {
      if (opener === 'BI') return this.#picture(cipher);
      // Each further one would read to the end once more.
      if (this.#end !== undefined && !isInner) return this.#toOperator();
      return this.#original.getObj.call(this.#parser, cipher);
    } catch (error) {
      if ((error as Error).name !== 'ParserEOFException' || isInner) throw error;
      this.#end = this.#parser.buf1;
      goBack(this.#parser, start);
      return this.#toOperator();
    } finally {
      this.#openers.pop();
    }
  }

  /** Reads an object as if the content ended at its next operator. */
  #toOperator(): unknown {
    const parser = this.#parser;
    const { getObj, shift } = this.#original;
    const [operators, end] = [this.#operators, this.#end];
    let operator: unknown;
    parser.recoveryMode = true;
    parser.shift = function () {
      if (operator !== undefined) return;
      shift.call(this);
      if (!operators.has(commandOf(this.buf1) ?? '')) return;
      operator = this.buf1;
      this.buf1 = end;
    };
    try {
      return getObj.call(parser);
    } finally {
      parser.recoveryMode = false;
      parser.shift = shift;
      if (operator !== undefined) parser.buf1 = operator;
    }
  }

  #picture(cipher: unknown): unknown {
    const parser = this.#parser;
    try {
      return this.#original.getObj.call(parser, cipher);
    } catch (error) {
      let fault = error as Error;
      while (fault.message === BROKEN_PICTURE) {
        // The picture has no data: the operator is the next token.
        if (this.#operators.has(commandOf(parser.buf1) ?? '')) return parser.getObj();
        parser.shift();
        try {
          return parser.makeInlineImage(cipher);
        } catch (next) {
          fault = next as Error;
        }
      }
      throw fault;
    }
  }
}

function commandOf(token: unknown): string | undefined {
  return (token as { readonly cmd?: string } | null | undefined)?.cmd;
}

interface Place {
  readonly tokens: readonly [unknown, unknown];
  readonly pos: number;
  readonly currentChar: number;
}

function placeOf({ buf1, buf2, lexer }: ContentParser): Place {
  return { tokens: [buf1, buf2], pos: lexer.stream.pos, currentChar: lexer.currentChar };
}

function goBack(parser: ContentParser, { tokens, pos, currentChar }: Place): void {
  [parser.buf1, parser.buf2] = tokens;
  parser.lexer.stream.pos = pos;
  parser.lexer.currentChar = currentChar;
}
