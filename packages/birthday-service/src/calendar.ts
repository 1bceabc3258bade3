/** A day of the Gregorian calendar, without a time or a time zone. */
export interface CalendarDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

const MS_OF_DAY = 86_400_000;
const FORMAT = /^\d{4}-\d{2}-\d{2}$/;

/** Reads `YYYY-MM-DD`; undefined when it is written in another way, `'unreal'` when no calendar has that day. */
export function parseDay(text: string): CalendarDay | 'unreal' | undefined {
  if (!FORMAT.test(text)) return undefined;
  const parsed = {
    year: Number(text.slice(0, 4)),
    month: Number(text.slice(5, 7)),
    day: Number(text.slice(8)),
  };
  return isReal(parsed) ? parsed : 'unreal';
}

/** Writes `YYYY-MM-DD`. */
export function formatDay({ year, month, day }: CalendarDay): string {
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

/** Below 0 when `a` is the earlier day, 0 when it is the same. */
export function compareDays(a: CalendarDay, b: CalendarDay): number {
  return a.year - b.year || a.month - b.month || a.day - b.day;
}

/** Days from today until the next birthday: 0 is today, and otherwise at most 365. */
export function daysUntilBirthday(born: CalendarDay, today: CalendarDay): number {
  const thisYear = celebrationIn(today.year, born);
  const next = compareDays(thisYear, today) >= 0 ? thisYear : celebrationIn(today.year + 1, born);
  return (instantOf(next) - instantOf(today)) / MS_OF_DAY;
}

/** People born on 29 February celebrate on 1 March in common years. */
function celebrationIn(year: number, { month, day }: CalendarDay): CalendarDay {
  return month === 2 && day === 29 && !isLeap(year) ? { year, month: 3, day: 1 } : { year, month, day };
}

/** The year 0 is not in the calendar, nor in PostgreSQL. */
function isReal({ year, month, day }: CalendarDay): boolean {
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(month, year);
}

function daysOf(month: number, year: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/**
 * Midnight UTC, where every day has 24 hours. Years below 100 stay in the first century: `Date.UTC` would put them
 * into the last one.
 */
function instantOf({ year, month, day }: CalendarDay): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}
