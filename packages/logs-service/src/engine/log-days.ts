import type { DatedKeys, DayFormat } from '@fairway/service-manifest';

/** The first and the last of some days, both as keys carry them. */
export interface LogDays {
  readonly first: string;
  readonly last: string;
}

/** Beginnings that end behind a whole year or month, or anywhere behind a whole day: `2025/1` may become `2025/10`. */
const beginnings: Readonly<Record<DayFormat, RegExp>> = {
  'yyyy/MM/dd': /^(\d{4})\/(?:(\d{2})\/(?:(\d{2})\/.*)?)?$/s,
  'yyyy-MM-dd': /^(\d{4})-(?:(\d{2})-(?:(\d{2})\/.*)?)?$/s,
};

/**
 * The days that all dated keys with a beginning are of; nothing where that is not told.
 * @param beginning of keys: `app/2025/09/15/1`
 */
export function daysUnder(beginning: string, { prefix, format, from }: DatedKeys): LogDays | undefined {
  if (!beginning.startsWith(prefix)) return undefined;
  const [, year, month, day] = beginnings[format].exec(beginning.slice(prefix.length)) ?? [];
  if (year === undefined) return undefined;
  const separator = format.charAt(4);
  const first = [year, month ?? '01', day ?? '01'].join(separator);
  const last = [year, month ?? '12', day ?? lastDayOf(Number(year), Number(month ?? 12))].join(separator);
  return isDay(first, separator) && first >= from ? { first, last } : undefined;
}

function lastDayOf(year: number, month: number): string {
  return String(new Date(Date.UTC(year, month, 0)).getUTCDate());
}

function isDay(text: string, separator: string): boolean {
  const iso = text.replaceAll(separator, '-');
  const time = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(iso);
}
