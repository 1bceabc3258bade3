import type { LineScan } from './line-scan.ts';
import type { LogFields } from './log-fields.ts';
import { emptyCounts, type FieldsSeen, type MalformedLine } from './scan-counts.ts';

const LINE_FEED = 0x0a;
const FIRST_LINES = 20;
const MAX_LEVELS = 8;
const MAX_NAMES = 12;
const MAX_TEXT_BYTES = 240;

export interface SampleOptions {
  readonly malformedLines?: number | undefined;
  readonly looksAtFields?: boolean | undefined;
}

/** Collects lines that are worth showing to a person: malformed ones, and the fields of the first ones. */
export class LineSamples {
  readonly malformed: MalformedLine[] = [];
  readonly seen: FieldsSeen = emptyCounts().seen;
  readonly #fields: LogFields;
  readonly #maxMalformed: number;
  #linesToLookAt: number;

  constructor(fields: LogFields, { malformedLines = 0, looksAtFields = false }: SampleOptions) {
    this.#fields = fields;
    this.#maxMalformed = malformedLines;
    this.#linesToLookAt = looksAtFields ? FIRST_LINES : 0;
  }

  /**
   * Looks at lines that were scanned together, and scans the malformed ones again to find them.
   * @param before how many lines came before these
   */
  take(window: Buffer, before: number, malformed: number, scan: LineScan): void {
    if (this.#linesToLookAt > 0) this.#lookAtFields(window);
    let left = Math.min(malformed, this.#maxMalformed - this.malformed.length);
    let number = before;
    for (const line of left > 0 ? linesOf(window) : []) {
      number += 1;
      if (scan.run(line, ignore).malformed === 0) continue;
      this.malformed.push({ line: number, text: line.toString('utf8', 0, MAX_TEXT_BYTES).trim() });
      left -= 1;
      if (left === 0) return;
    }
  }

  #lookAtFields(window: Buffer): void {
    for (const line of linesOf(window)) {
      if (this.#linesToLookAt === 0) return;
      this.#linesToLookAt -= 1;
      const record = objectIn(line);
      if (record !== undefined) this.#see(record);
    }
  }

  #see(record: Readonly<Record<string, unknown>>): void {
    const { seen } = this;
    seen.records += 1;
    if (seen.names.length === 0) seen.names = Object.keys(record).slice(0, MAX_NAMES);
    const fields = new Map(Object.entries(record));
    if (!fields.has(this.#fields.level)) return;
    seen.withLevel += 1;
    const level = fields.get(this.#fields.level);
    const isWord = typeof level === 'string' || typeof level === 'number';
    if (isWord && seen.levels.size < MAX_LEVELS) seen.levels.add(String(level));
  }
}

function ignore(): void {
  // An error was counted when its line was scanned first.
}

/** Each with the line feed at its end. */
function* linesOf(window: Buffer): Generator<Buffer> {
  for (let at = 0; at < window.length;) {
    const end = window.indexOf(LINE_FEED, at) + 1;
    yield window.subarray(at, end);
    at = end;
  }
}

function objectIn(line: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line.toString());
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
