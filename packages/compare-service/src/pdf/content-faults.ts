import type { Complaints } from './complaints.ts';
import { endBrokenObjects, type ContentParser, type Lexer } from './content-objects.ts';
import { endStrings, type EndlessStrings } from './content-strings.ts';
import type { InternalsListener } from './pdfjs-internals.ts';
import { copyStatesFlat, type StateManager } from './text-state.ts';

/** Reads a page's content operator by operator. */
interface OperatorReader {
  readonly parser: ContentParser;
  readonly stateManager: StateManager;
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
/**
 * Operators that place text: anything but a number in one of these would leave all following letters without a place.
 */
const PLACING = ['cm', 'Tc', 'Tw', 'Tz', 'TL', 'Tr', 'Ts', 'Td', 'TD', 'Tm'];

/**
 * Makes pdf.js read on after faults in a page's content. It gives a page up, with all text that follows, at something
 * that is no number and no word, at too many numbers, at an object without an end, and at the eleventh line in a row
 * that has too few; and it places letters by values that are no numbers.
 */
export function readPastFaults(complaints: Complaints): InternalsListener {
  return (operators) => readOn(operators as OperatorReaderClass, complaints);
}

function readOn(operators: OperatorReaderClass, complaints: Complaints): void {
  operators.MAX_INVALID_PATH_OPS = Infinity;
  const { read, preprocessCommand } = operators.prototype;
  const known = new Map(Object.entries(operators.opMap));
  const placing = new Set(PLACING.map((name) => known.get(name)?.id));
  const isMisplacing = (fn: number | undefined, args: readonly unknown[] | null): boolean =>
    placing.has(fn) && args?.some((arg) => typeof arg !== 'number') === true;
  operators.prototype.preprocessCommand = function (fn, args) {
    if (!isMisplacing(fn, args)) preprocessCommand.call(this, fn, args);
  };
  const [begin, end] = ['BT', 'ET'].map((name) => known.get(name)?.id);
  const inText = new WeakSet<OperatorReader>();
  let strings: EndlessStrings | undefined;
  operators.prototype.read = function (operation) {
    strings ??= changeContents(this, operators.opMap, complaints);
    for (;;) {
      try {
        const isRead = read.call(this, operation);
        if (operation.fn === begin) inText.add(this);
        else if (operation.fn === end) inText.delete(this);
        // Cut off amid the text that it was to be a part of.
        if (!isRead && inText.has(this) && strings.isIn(this.parser.lexer)) complaints.addLoss();
        if (!isRead || !isMisplacing(operation.fn, operation.args)) return isRead;
        if (operation.args !== null) operation.args.length = 0;
      } catch (error) {
        if ((error as Error).message !== TOO_MANY_NUMBERS || operation.args === null) throw error;
        operation.args.length = 0;
      }
    }
  };
}

function changeContents(
  { parser, stateManager }: OperatorReader,
  operators: OperatorReaderClass['opMap'],
  complaints: Complaints,
): EndlessStrings {
  copyStatesFlat(stateManager);
  const lexers = Object.getPrototypeOf(parser.lexer) as Lexer;
  skipWhatIsNoToken(lexers, operators);
  endBrokenObjects(Object.getPrototypeOf(parser) as ContentParser, operators);
  return endStrings(lexers, operators, complaints);
}

/** Applies to content alone: elsewhere such a fault makes pdf.js look for another way to read the file. */
function skipWhatIsNoToken(lexers: Lexer, commands: unknown): void {
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
}
