import { timeInName, type LogEntry } from '../newest.ts';

/** A day of UTC, as the times of logs are. */
export interface Day {
  /** `2026-11-29` */
  readonly name: string;
  /** Milliseconds since the epoch: the first of the day, and the first of the next one. */
  readonly from: number;
  readonly until: number;
}

const DAY_MS = 86_400_000;

/** The last day that is over. */
export function dayBefore(now: Date): Day {
  return dayFrom(Math.floor(now.getTime() / DAY_MS) * DAY_MS - DAY_MS);
}

/** @returns nothing when the text is no day of a real calendar, written `2026-11-29` */
export function parseDay(text: string): Day | undefined {
  const from = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  if (Number.isNaN(from)) return undefined;
  const day = dayFrom(from);
  return day.name === text ? day : undefined;
}

/** Whether a log is of the day: by the time in its name, and without one by when it was last written. */
export function isOfDay({ name, lastModified }: LogEntry, { from, until }: Day): boolean {
  const time = timeInName(name) ?? lastModified.getTime();
  return time >= from && time < until;
}

function dayFrom(from: number): Day {
  return { name: new Date(from).toISOString().slice(0, 10), from, until: from + DAY_MS };
}
