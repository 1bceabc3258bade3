import type { FieldsSeen, MalformedLine, ScanCounts } from './scanner/scan-counts.ts';

/** A line of one of several logs. */
export interface PlacedLine extends MalformedLine {
  /** The log, as a person would name it. */
  readonly source: string;
}

/** Facts that a report does not say, but its reader may want to know. */
export interface ReadingNotes {
  /** Lines that are neither blank nor comments. */
  readonly records: number;
  readonly malformed: number;
  /** The first of them, as many as were asked for. */
  readonly malformedLines: readonly PlacedLine[];
  readonly errors: number;
  readonly seen: FieldsSeen;
  /** Objects that were passed over although they are called like a log, a sentence each. */
  readonly passedOver: readonly string[];
}

export function readingNotes(
  { lines, skipped, malformed, total, undated, seen }: ScanCounts,
  malformedLines: readonly PlacedLine[],
  passedOver: readonly string[] = [],
): ReadingNotes {
  return { records: lines - skipped, malformed, malformedLines, errors: total + undated, seen, passedOver };
}
