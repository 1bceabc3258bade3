import { isUtf8 } from 'node:buffer';
import { BrokenLine } from './broken-line.ts';
import { ErrorTally } from './error-tally.ts';
import type { Instant } from './instant.ts';
import { skipSpace } from './json-grammar.ts';
import { LogLine } from './log-line.ts';
import { emptyCounts, type ScanCounts } from './scan-counts.ts';

/** Longer lines are malformed and not kept in memory. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

const LONGEST_LINE = MAX_LINE_BYTES;
const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

export interface ScanOptions {
  /** Errors count only when their `ts` is strictly later. */
  readonly since?: Instant | undefined;
  /** The bytes are the rest of something, from a line's start on: a byte order mark at their start is not one. */
  readonly continues?: boolean | undefined;
}

/**
 * Counts errors in a log of one JSON object per line. Bytes may come in chunks of any size, cut anywhere, and are not kept after `push`.
 *
 * A line is an error when it is an object whose `level` is `ERROR`. Blank lines and lines whose first character is `#` are skipped; whatever else is not a
 * JSON object in valid UTF-8, nests deeper than `MAX_DEPTH` or is longer than `MAX_LINE_BYTES` is malformed.
 */
export class LogScanner {
  private lines = 0;
  private bytes = 0;
  private malformed = 0;
  private readonly errors: ErrorTally;
  private readonly line = new LogLine();
  /** One byte over the longest line tells that it is too long, and a byte order mark is not part of the first line. */
  private readonly broken = new BrokenLine(LONGEST_LINE + 1 + BYTE_ORDER_MARK.length);
  private atStart: boolean;

  constructor({ since, continues = false }: ScanOptions = {}) {
    this.errors = new ErrorTally(since);
    this.atStart = !continues;
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.bytes += bytes.length;
    const firstEnd = this.broken.isEmpty ? 0 : bytes.indexOf(LINE_FEED) + 1;
    const lastEnd = bytes.lastIndexOf(LINE_FEED) + 1;
    if (lastEnd > 0 && !this.broken.isEmpty) {
      this.broken.append(bytes.subarray(0, firstEnd - 1));
      const line = this.broken.take();
      this.scanLines(line, 0, line.length);
    }
    if (lastEnd > firstEnd) this.scanLines(bytes, firstEnd, lastEnd);
    if (lastEnd < bytes.length) this.broken.append(bytes.subarray(lastEnd));
  }

  /** Scans what follows the last line feed, if anything does; nothing may be pushed afterwards. */
  end(): ScanCounts {
    if (!this.broken.isEmpty) {
      const line = this.broken.take();
      this.scanLines(line, 0, line.length);
    }
    return this.countsSoFar();
  }

  /** @param end the position after a line feed */
  private scanLines(bytes: Buffer, start: number, end: number): void {
    // One native check of many lines costs a thirtieth of the scan; only when it fails is each line asked.
    const knownUtf8 = isUtf8(bytes.subarray(start, end));
    let at = start;
    if (this.atStart) {
      this.atStart = false;
      if (bytes.subarray(start, start + BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK))
        at += BYTE_ORDER_MARK.length;
    }
    while (at < end) {
      this.lines++;
      at = this.scanLine(bytes, at, knownUtf8) + 1;
    }
  }

  /** @returns the position of the line feed that ends the line */
  private scanLine(bytes: Buffer, start: number, knownUtf8: boolean): number {
    const first = skipSpace(bytes, start);
    if (bytes[first] !== 0x7b /* { */) return this.skipLine(bytes, start, first);
    let end = this.line.readObject(bytes, first);
    if (end >= 0) end = skipSpace(bytes, end);
    if (end < 0 || bytes[end] !== LINE_FEED) {
      this.malformed++;
      return bytes.indexOf(LINE_FEED, end < 0 ? ~end : end);
    }
    if (end - start > LONGEST_LINE || (!knownUtf8 && !isUtf8(bytes.subarray(start, end)))) this.malformed++;
    else if (this.line.isError) this.errors.add(bytes, this.line);
    return end;
  }

  /** A blank line, a comment, or something that is not an object. */
  private skipLine(bytes: Buffer, start: number, first: number): number {
    const skipped = bytes[first] === LINE_FEED || bytes[first] === 0x23; /* # */
    if (!skipped || first - start > LONGEST_LINE) this.malformed++;
    return bytes.indexOf(LINE_FEED, first);
  }

  private countsSoFar(): ScanCounts {
    const counts = emptyCounts();
    counts.lines = this.lines;
    counts.bytes = this.bytes;
    counts.malformed = this.malformed;
    counts.undated = this.errors.undated;
    for (const { name, errors, withoutTime, byMinute } of this.errors.services.values()) {
      counts.total += errors;
      counts.byService.set(name, errors);
      if (byMinute.size > 0) counts.byServiceMinute.set(name, byMinute);
      if (withoutTime > 0) counts.withoutTimeByService.set(name, withoutTime);
    }
    return counts;
  }
}
