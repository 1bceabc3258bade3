import type { PdfOpener } from './pdfjs.ts';

/** What reads one token after the other; pdf.js has it for the content of pages and for all else in a file. */
interface Lexer {
  readonly knownCommands: unknown;
  getObj: (this: Lexer) => unknown;
}

/** What reads one operator of a page's content after the other. */
interface OperatorReader {
  readonly parser: { readonly lexer: Lexer };
  read: (
    this: OperatorReader,
    operation: { readonly args: unknown[] | null; readonly fn?: number },
  ) => boolean;
  preprocessCommand: (this: OperatorReader, fn: number, args: readonly unknown[] | null) => void;
}

interface OperatorReaderClass {
  readonly prototype: OperatorReader;
  readonly opMap: Readonly<Record<string, { readonly id: number } | undefined>>;
  MAX_INVALID_PATH_OPS: number;
}

const NO_TOKEN = /^(?:Illegal character|Invalid number)/;
const TOO_MANY_NUMBERS = 'Too many arguments';
/** Where text is: anything but a number in one of these would put each letter that follows at no place at all. */
const PLACING = ['cm', 'Tc', 'Tw', 'Tz', 'TL', 'Tr', 'Ts', 'Td', 'TD', 'Tm'];

/**
 * Makes pdf.js read on after faults in what a page draws. It gives a page up, with all text that follows, at something that is
 * no number and no word, at too many numbers, and at the eleventh line in a row that has too few; and it places letters by what
 * is no number. It exports nothing of what decides that; the class that does is there to be changed when it keeps its table of operators, at the first page it reads.
 */
export async function readPastFaults(opener: PdfOpener): Promise<void> {
  const { defineProperty } = Object;
  Object.defineProperty = <T>(owner: T, name: PropertyKey, descriptor: PropertyDescriptor): T => {
    defineProperty(owner, name, descriptor);
    if (name === 'opMap') readOn(owner as unknown as OperatorReaderClass);
    return owner;
  };
  try {
    const { parser } = await opener.open(emptyPage());
    await parser.getText();
    await parser.destroy();
  } finally {
    Object.defineProperty = defineProperty;
  }
}

function readOn(operators: OperatorReaderClass): void {
  operators.MAX_INVALID_PATH_OPS = Infinity;
  const { read, preprocessCommand } = operators.prototype;
  const known = new Map(Object.entries(operators.opMap));
  const placing = new Set(PLACING.map((name) => known.get(name)?.id));
  const isMisplacing = (fn: number | undefined, args: readonly unknown[] | null): boolean =>
    placing.has(fn) && args?.some((arg) => typeof arg !== 'number') === true;
  operators.prototype.preprocessCommand = function (fn, args) {
    if (!isMisplacing(fn, args)) preprocessCommand.call(this, fn, args);
  };
  let lexers: Lexer | undefined;
  operators.prototype.read = function (operation) {
    lexers ??= skipWhatIsNoToken(Object.getPrototypeOf(this.parser.lexer) as Lexer, operators.opMap);
    for (;;) {
      try {
        const isRead = read.call(this, operation);
        if (!isRead || !isMisplacing(operation.fn, operation.args)) return isRead;
        if (operation.args !== null) operation.args.length = 0;
      } catch (error) {
        if ((error as Error).message !== TOO_MANY_NUMBERS || operation.args === null) throw error;
        operation.args.length = 0;
      }
    }
  };
}

/** Of content alone: elsewhere such a fault makes pdf.js look for another way to read the file. */
function skipWhatIsNoToken(lexers: Lexer, commands: unknown): Lexer {
  const { getObj } = lexers;
  lexers.getObj = function () {
    if (this.knownCommands !== commands) return getObj.call(this);
    for (;;) {
      try {
        return getObj.call(this);
      } catch (error) {
        // It is past the character that it stopped at.
        if (!NO_TOKEN.test((error as Error).message)) throw error;
      }
    }
  };
  return lexers;
}

function emptyPage(): Uint8Array {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1 1] /Contents 4 0 R >>',
    '<< /Length 4 >>\nstream\nq Q\n\nendstream',
  ];
  const file = objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join('');
  return new TextEncoder().encode(`%PDF-1.7\n${file}trailer\n<< /Size 5 /Root 1 0 R >>\n%%EOF\n`);
}
