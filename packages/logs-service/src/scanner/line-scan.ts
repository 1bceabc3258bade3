import { isUtf8 } from 'node:buffer';

import { MAX_LINE_BYTES } from './limits.ts';
import { isContract, MAX_WORD_LENGTH, type LogFields } from './log-fields.ts';
import {
  chosenFieldsModule,
  fixedFieldsModule,
  type ChosenFieldsModule,
  type ScanModule,
} from './scan-module.ts';

const PAGE_BYTES = 65_536;
const LINE_FEED = 0x0a;
/** The module looks at up to 15 bytes behind its input. */
const LOOKED_AT_BEHIND = 16;
/** A line of one byte too many still shows that it is too long. */
const MAX_INPUT_BYTES = MAX_LINE_BYTES + 2;
/** Bytes that no valid line has anywhere; a comment may have them. */
const SPOILER = 0x01;

/** An error, as positions of its values in `bytes`, with their quotes; both 0 for a field that it does not have. */
export interface ErrorLine {
  readonly bytes: Buffer;
  readonly serviceStart: number;
  readonly serviceEnd: number;
  readonly timestampStart: number;
  readonly timestampEnd: number;
}

/** The number of lines of each kind; the rest are objects. */
export interface LineCounts {
  readonly lines: number;
  readonly malformed: number;
  /** Blank lines and comments. */
  readonly skipped: number;
}

/** Scans lines in the memory of a module. A scan never waits for anything: one for each thread is enough. */
export class LineScan {
  readonly #module: ScanModule;
  // Other ones after lines that did not fit: memory that grows is another buffer.
  #bytes: Buffer;
  #found: Int32Array;

  constructor(module: ScanModule) {
    this.#module = module;
    this.#bytes = Buffer.from(module.memory.buffer);
    this.#found = new Int32Array(module.memory.buffer, module.FOUND.value, 5);
  }

  /**
   * @param lines ends with a line feed, and is a single line when it is longer than the longest valid one
   * @param onError told of each error; its bytes are overwritten by the next scan
   */
  run(lines: Buffer, onError: (line: ErrorLine) => void): LineCounts {
    const module = this.#module;
    const end = this.#put(lines);
    const [before, malformedBefore, skippedBefore] = [
      module.lines.value,
      module.malformed.value,
      module.skipped.value,
    ];
    for (let at = module.INPUT.value; at < end;) {
      at = module.scan(at, end);
      if (this.#found[0] !== 0) onError(this.#foundError());
    }
    return {
      lines: module.lines.value - before,
      malformed: module.malformed.value - malformedBefore,
      skipped: module.skipped.value - skippedBefore,
    };
  }

  #foundError(): ErrorLine {
    const found = this.#found;
    return {
      bytes: this.#bytes,
      serviceStart: found[1] ?? 0,
      serviceEnd: found[2] ?? 0,
      timestampStart: found[3] ?? 0,
      timestampEnd: found[4] ?? 0,
    };
  }

  /**
   * Puts lines where the module scans them. It does not know UTF-8: lines that are not valid are spoiled, so that they
   * are malformed for it, or still comments.
   * @returns the address after them
   */
  #put(lines: Buffer): number {
    const { memory, INPUT, FOUND } = this.#module;
    const start = INPUT.value;
    const end = start + Math.min(lines.length, MAX_INPUT_BYTES);
    const missing = end + LOOKED_AT_BEHIND - this.#bytes.length;
    if (missing > 0) {
      memory.grow(Math.ceil(missing / PAGE_BYTES));
      this.#bytes = Buffer.from(memory.buffer);
      this.#found = new Int32Array(memory.buffer, FOUND.value, 5);
    }
    const bytes = this.#bytes;
    lines.copy(bytes, start, 0, end - start);
    bytes[end - 1] = LINE_FEED;
    // One native check of many lines costs a twentieth of their scan.
    if (!isUtf8(bytes.subarray(start, end))) spoilInvalidLines(bytes.subarray(start, end));
    return end;
  }
}

function spoilInvalidLines(lines: Buffer): void {
  for (let at = 0; at < lines.length;) {
    const lineEnd = lines.indexOf(LINE_FEED, at);
    const line = lines.subarray(at, lineEnd);
    if (!isUtf8(line)) {
      for (const [index, byte] of line.entries()) if (byte >= 0x80) line[index] = SPOILER;
    }
    at = lineEnd + 1;
  }
}

/** Scans for fields that are chosen at run time. */
class ChosenFieldsScan {
  readonly #module: ChosenFieldsModule = chosenFieldsModule();
  readonly #scan = new LineScan(this.#module);
  #fields: LogFields | undefined;

  /** The scan with these fields; they stay until others are asked for. */
  for(fields: LogFields): LineScan {
    if (fields !== this.#fields) this.#putWords(fields);
    this.#fields = fields;
    return this.#scan;
  }

  #putWords({ time, level, service, errorLevels }: LogFields): void {
    const memory = Buffer.from(this.#module.memory.buffer);
    let at = this.#module.WORDS.value;
    const putWord = (word: string): void => {
      memory.writeInt32LE(word.length, at);
      memory.write(word, at + 4, 'latin1');
      at += 4 + MAX_WORD_LENGTH;
    };
    for (const name of [time, level, service]) putWord(name);
    at = memory.writeInt32LE(errorLevels.length, at);
    for (const word of errorLevels) putWord(word);
  }
}

const fixedScan = new LineScan(fixedFieldsModule());
let chosenScan: ChosenFieldsScan | undefined;

/** The scan for these fields; to be asked for before each run, since others may have run in between. */
export function scanFor(fields: LogFields): LineScan {
  if (isContract(fields)) return fixedScan;
  chosenScan ??= new ChosenFieldsScan();
  return chosenScan.for(fields);
}
