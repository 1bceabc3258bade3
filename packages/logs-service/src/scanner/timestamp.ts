import type { Instant } from './instant.ts';

const SECONDS_PER_DAY = 86_400;
/**
 * Gregorian calendars repeat after 400 years; `Date.UTC` takes the years 0 to 99 for 1900 to 1999, so years
 * are moved up by one such period.
 */
const FOUR_CENTURIES_SECONDS = 146_097 * SECONDS_PER_DAY;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads an RFC 3339 `date-time` such as `2025-09-15T12:00:03.25+02:00`: any number of fraction digits, `t`
 * and `z` in either case, only dates that exist, a leap second only at 23:59:60 UTC at the end of a month. A
 * space for the `T` is not accepted.
 * @returns `undefined` when the text is anything else
 */
export function parseInstant(text: string): Instant | undefined {
  const bytes = Buffer.from(text);
  return parseInstantBytes(bytes, 0, bytes.length);
}

/** `parseInstant` of the text in `bytes` from `start` to before `end`. */
export function parseInstantBytes(bytes: Buffer, start: number, end: number): Instant | undefined {
  const year = digits(bytes, start, 4, end);
  const month = digits(bytes, start + 5, 2, end);
  const day = digits(bytes, start + 8, 2, end);
  const hour = digits(bytes, start + 11, 2, end);
  const minute = digits(bytes, start + 14, 2, end);
  const second = digits(bytes, start + 17, 2, end);
  if (year < 0 || !isDay(year, month, day) || !isTime(hour, minute) || second < 0 || second > 60)
    return undefined;
  if (!hasSeparators(bytes, start)) return undefined;

  const afterFraction = skipFraction(bytes, start + 19, end);
  const offset = offsetMinutes(bytes, afterFraction, end);
  if (offset === undefined) return undefined;

  const leap = second === 60;
  const epochDay = Date.UTC(year + 400, month - 1, day) / 1000 - FOUR_CENTURIES_SECONDS;
  const epochSeconds = epochDay + (hour * 60 + minute - offset) * 60 + (leap ? 59 : second);
  if (leap && !endsMonth(epochSeconds)) return undefined;
  return { epochSeconds, leap, fraction: fractionDigits(bytes, start + 20, afterFraction) };
}

/** The number written with `count` digits, or -1. */
function digits(bytes: Buffer, at: number, count: number, end: number): number {
  if (at + count > end) return -1;
  let value = 0;
  for (let index = at; index < at + count; index++) {
    const digit = (bytes[index] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function isDay(year: number, month: number, day: number): boolean {
  const leapDay = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
  return day >= 1 && day <= (DAYS_IN_MONTH[month - 1] ?? 0) + leapDay;
}

function isTime(hour: number, minute: number): boolean {
  return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59;
}

function hasSeparators(bytes: Buffer, start: number): boolean {
  return (
    bytes[start + 4] === 0x2d /* - */ &&
    bytes[start + 7] === 0x2d &&
    ((bytes[start + 10] ?? 0) | 0x20) === 0x74 /* t */ &&
    bytes[start + 13] === 0x3a /* : */ &&
    bytes[start + 16] === 0x3a
  );
}

/** A lone decimal point is not skipped and then is no offset. */
function skipFraction(bytes: Buffer, at: number, end: number): number {
  if (bytes[at] !== 0x2e /* . */) return at;
  let digit = at + 1;
  while (digit < end && isDigit(bytes[digit])) digit++;
  return digit === at + 1 ? at : digit;
}

function isDigit(byte = 0): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function fractionDigits(bytes: Buffer, at: number, end: number): string {
  while (end > at && bytes[end - 1] === 0x30 /* 0 */) end--;
  return end > at ? bytes.toString('latin1', at, end) : '';
}

/** The offset in the text, ahead of UTC; `undefined` when it is none or something follows it. */
function offsetMinutes(bytes: Buffer, at: number, end: number): number | undefined {
  if (end === at + 1 && ((bytes[at] ?? 0) | 0x20) === 0x7a /* z */) return 0;
  if (end !== at + 6 || bytes[at + 3] !== 0x3a /* : */) return undefined;
  const hours = digits(bytes, at + 1, 2, end);
  const minutes = digits(bytes, at + 4, 2, end);
  if (!isTime(hours, minutes)) return undefined;
  if (bytes[at] === 0x2b /* + */) return hours * 60 + minutes;
  return bytes[at] === 0x2d /* - */ ? -(hours * 60 + minutes) : undefined;
}

function endsMonth(epochSeconds: number): boolean {
  const next = epochSeconds + 1;
  return next % SECONDS_PER_DAY === 0 && new Date(next * 1000).getUTCDate() === 1;
}
