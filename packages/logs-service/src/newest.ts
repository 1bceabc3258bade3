/** A log file or object, as a listing tells it. */
export interface LogEntry {
  /** A path or key; the time is looked for in its last segment. */
  readonly name: string;
  readonly lastModified: Date;
}

const TIMED_NAME = /(?:^|\/)(\d{4})-(\d{2})-(\d{2})T(\d{2})-(\d{2})\.jsonl(?:\.gz)?$/;

/** Whether the name is one of a log: `.jsonl`, or `.jsonl.gz`. */
export function isLogName(name: string): boolean {
  return /\.jsonl(?:\.gz)?$/.test(name);
}

/**
 * The entries from newest to oldest: those with a time in the file name (`YYYY-MM-DDTHH-MM.jsonl`) by that
 * time, then the others by `lastModified`. Equal ones are in reverse order of their names, so that a
 * listing's order does not decide.
 */
export function newestFirst<T extends LogEntry>(entries: Iterable<T>): T[] {
  return [...entries]
    .map((entry) => ({ entry, nameTime: timeInName(entry.name) }))
    .sort(
      (a, b) =>
        compare(b.nameTime ?? -Infinity, a.nameTime ?? -Infinity) ||
        compare(b.entry.lastModified.getTime(), a.entry.lastModified.getTime()) ||
        compare(b.entry.name, a.entry.name),
    )
    .map(({ entry }) => entry);
}

/**
 * Milliseconds since the epoch, or `undefined` when the last segment of the name is no time of a real
 * calendar.
 */
export function timeInName(name: string): number | undefined {
  const match = TIMED_NAME.exec(name);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  time.setUTCHours(hour, minute);
  const real =
    time.getUTCMonth() === month - 1 &&
    time.getUTCDate() === day &&
    time.getUTCHours() === hour &&
    time.getUTCMinutes() === minute;
  return real ? time.getTime() : undefined;
}

function compare<T extends number | string>(left: T, right: T): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
