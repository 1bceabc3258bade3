import { BrokenLine } from './broken-line.ts';
import { ErrorTally } from './error-tally.ts';
import type { Instant } from './instant.ts';
import { MAX_LINE_BYTES } from './limits.ts';
import { scanFor, type ErrorLine } from './line-scan.ts';
import { contractFields, type LogFields } from './log-fields.ts';
import { LineSamples } from './line-samples.ts';
import { emptyCounts, type ScanCounts } from './scan-counts.ts';

const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');
/** Bytes of lines that are scanned at once: as much as a core's cache holds. */
const WINDOW_BYTES = 256 * 1024;

/** The rules by which lines of a log count. */
export interface ScanSettings {
  /** Errors count only when their `ts` is strictly later. */
  readonly since?: Instant | undefined;
  /** @default the contract's: `ts`, `level` with `ERROR`, `service` */
  readonly fields?: LogFields | undefined;
  /** The number of malformed lines to keep. @default 0 */
  readonly malformedLines?: number | undefined;
  /** Whether to note the fields of the first lines. @default false */
  readonly looksAtFields?: boolean | undefined;
}

export interface ScanOptions extends ScanSettings {
  /**
   * The bytes are the rest of something, from a line's start on: a byte order mark at their start is not one.
   */
  readonly continues?: boolean | undefined;
}

/**
 * Counts errors in a log of one JSON object per line. Bytes may come in chunks of any size, cut anywhere, and
 * are not kept after `push`.
 *
 * A line is an error when it is an object whose level is one of the errors'. Blank lines and lines whose first
 * character is `#` are skipped. Any other line is malformed that is not a JSON object in valid UTF-8, nests deeper
 * than `MAX_DEPTH` or is longer than `MAX_LINE_BYTES`.
 */
export class LogScanner {
  #lines = 0;
  #bytes = 0;
  #malformed = 0;
  #skipped = 0;
  readonly #fields: LogFields;
  readonly #samples: LineSamples;
  readonly #errors: ErrorTally;
  /**
   * Room for one byte over the longest line, which shows that it is too long, and for a byte order mark, which is not
   * part of the first line.
   */
  readonly #broken = new BrokenLine(MAX_LINE_BYTES + 1 + BYTE_ORDER_MARK.length);
  #atStart: boolean;
  readonly #addError = (line: ErrorLine): void => this.#errors.add(line);

  constructor(options: ScanOptions = {}) {
    const { since, continues = false, fields = contractFields } = options;
    this.#errors = new ErrorTally(since);
    this.#fields = fields;
    this.#samples = new LineSamples(fields, options);
    this.#atStart = !continues;
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#bytes += bytes.length;
    const firstEnd = this.#broken.isEmpty ? 0 : bytes.indexOf(LINE_FEED) + 1;
    const lastEnd = bytes.lastIndexOf(LINE_FEED) + 1;
    if (lastEnd > 0 && !this.#broken.isEmpty) {
      this.#broken.append(bytes.subarray(0, firstEnd - 1));
      this.#scanLines(this.#broken.take());
    }
    if (lastEnd > firstEnd) this.#scanLines(bytes.subarray(firstEnd, lastEnd));
    if (lastEnd < bytes.length) this.#broken.append(bytes.subarray(lastEnd));
  }

  /** Scans the rest after the last line feed, if there is one; nothing may be pushed afterwards. */
  end(): ScanCounts {
    if (!this.#broken.isEmpty) this.#scanLines(this.#broken.take());
    return this.#counts();
  }

  /** @param lines ends with a line feed */
  #scanLines(lines: Buffer): void {
    const hasMark = this.#atStart && lines.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    this.#atStart = false;
    let at = hasMark ? BYTE_ORDER_MARK.length : 0;
    while (at < lines.length) {
      const end = windowEnd(lines, at);
      this.#scanWindow(lines.subarray(at, end));
      at = end;
    }
  }

  #scanWindow(window: Buffer): void {
    const scan = scanFor(this.#fields);
    const { lines, malformed, skipped } = scan.run(window, this.#addError);
    this.#samples.take(window, this.#lines, malformed, scan);
    this.#lines += lines;
    this.#malformed += malformed;
    this.#skipped += skipped;
  }

  #counts(): ScanCounts {
    const counts = emptyCounts();
    counts.lines = this.#lines;
    counts.bytes = this.#bytes;
    counts.malformed = this.#malformed;
    counts.skipped = this.#skipped;
    counts.malformedLines = this.#samples.malformed;
    counts.seen = this.#samples.seen;
    counts.undated = this.#errors.undated;
    for (const { name, errors, withoutTime, byMinute } of this.#errors.services.values()) {
      counts.total += errors;
      counts.byService.set(name, errors);
      if (byMinute.size > 0) counts.byServiceMinute.set(name, byMinute);
      if (withoutTime > 0) counts.withoutTimeByService.set(name, withoutTime);
    }
    return counts;
  }
}

/** The end of a window of whole lines that starts at `at`. A single long line makes it longer than others. */
function windowEnd(lines: Buffer, at: number): number {
  if (lines.length - at <= WINDOW_BYTES) return lines.length;
  const end = lines.lastIndexOf(LINE_FEED, at + WINDOW_BYTES - 1) + 1;
  return end > at ? end : lines.indexOf(LINE_FEED, at) + 1;
}
