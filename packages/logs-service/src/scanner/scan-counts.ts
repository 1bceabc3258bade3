/** A line that is no JSON object. */
export interface MalformedLine {
  /** From 1 on, within the scanned part. */
  readonly line: number;
  /** The beginning of the line. */
  readonly text: string;
}

/** The look of the first lines, which tells why nothing was found. */
export interface FieldsSeen {
  /** Lines that are JSON objects, of the first few. */
  records: number;
  /** Those of them that have the field of the level. */
  withLevel: number;
  /** Different levels, as they are written. */
  readonly levels: Set<string>;
  /** Names of the first object's fields. */
  names: readonly string[];
}

/** The counts of a scan. Every number counts lines, but for `bytes`. */
export interface ScanCounts {
  /**
   * Physical lines, blank ones and comments included; a line break at the very end starts no further line.
   */
  lines: number;
  /** Bytes of log text, after decompression. */
  bytes: number;
  /** Errors that count: all of them, or with `since` the strictly later ones. */
  total: number;
  /** Lines that are neither blank, nor a comment, nor a JSON object. */
  malformed: number;
  /** Blank lines and comments. */
  skipped: number;
  /** The first malformed lines, as many as were asked for. */
  malformedLines: MalformedLine[];
  /** The fields of the first lines, where they were asked for. */
  seen: FieldsSeen;
  /** Errors without a usable `ts`, with `since` only (without it they are in `total`). */
  undated: number;
  /** The errors in `total` by service. */
  byService: Map<string, number>;
  /** The errors in `total` with a usable `ts`: service → minutes since 1970-01-01T00:00Z → errors. */
  byServiceMinute: Map<string, Map<number, number>>;
  /** The errors in `total` without a usable `ts`, by service; empty with `since`. */
  withoutTimeByService: Map<string, number>;
}

export function emptyCounts(): ScanCounts {
  return {
    lines: 0,
    bytes: 0,
    total: 0,
    malformed: 0,
    skipped: 0,
    malformedLines: [],
    seen: { records: 0, withLevel: 0, levels: new Set(), names: [] },
    undated: 0,
    byService: new Map(),
    byServiceMinute: new Map(),
    withoutTimeByService: new Map(),
  };
}

/** The sum of several scans: of several objects, or of several ranges of one. */
export function mergeCounts(scans: Iterable<ScanCounts>): ScanCounts {
  const sum = emptyCounts();
  for (const scan of scans) addCounts(sum, scan);
  return sum;
}

/** Adds a scan's counts to a sum. Malformed lines are left out: their numbers mean nothing there. */
export function addCounts(sum: ScanCounts, scan: ScanCounts): void {
  sum.lines += scan.lines;
  sum.bytes += scan.bytes;
  sum.total += scan.total;
  sum.malformed += scan.malformed;
  sum.skipped += scan.skipped;
  sum.undated += scan.undated;
  addSeen(sum.seen, scan.seen);
  addAll(sum.byService, scan.byService);
  addAll(sum.withoutTimeByService, scan.withoutTimeByService);
  for (const [service, minutes] of scan.byServiceMinute) {
    const merged = sum.byServiceMinute.get(service) ?? new Map<number, number>();
    addAll(merged, minutes);
    sum.byServiceMinute.set(service, merged);
  }
}

function addSeen(sum: FieldsSeen, { records, withLevel, levels, names }: FieldsSeen): void {
  sum.records += records;
  sum.withLevel += withLevel;
  if (sum.names.length === 0) sum.names = names;
  for (const level of levels) sum.levels.add(level);
}

function addAll<K>(sum: Map<K, number>, counts: ReadonlyMap<K, number>): void {
  for (const [key, count] of counts) sum.set(key, (sum.get(key) ?? 0) + count);
}
