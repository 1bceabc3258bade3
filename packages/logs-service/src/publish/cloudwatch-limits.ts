/**
 * The limits of CloudWatch: the values it accepts, and when it shows them.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
 */
import type { Point } from './point.ts';

export const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const OLDEST_MS = 14 * DAY_MS;
const NEWEST_MS = 2 * HOUR_MS;
/** Clocks differ and a call takes time; one datum past a limit fails the whole call. */
const SLACK_MS = 5 * MINUTE_MS;

/** True when CloudWatch takes data of that minute now: not older than two weeks, not more than two hours ahead. */
export function isAccepted({ minute }: Point, now: number): boolean {
  const time = minute * MINUTE_MS;
  return time > now - OLDEST_MS + SLACK_MS && time < now + NEWEST_MS - SLACK_MS;
}

/**
 * The time in milliseconds for which data may stay invisible after it was accepted. Until then its absence proves
 * nothing. AWS documents "at least 48 hours" for time stamps older than a day and "as much as 2 hours" for those
 * older than three hours, and nothing for younger ones, which appear within a minute or two.
 */
export function visibilityDelayMs(points: readonly Point[], sentAt: number): number {
  const oldest = Math.min(...points.map(({ minute }) => minute)) * MINUTE_MS;
  const age = sentAt - oldest;
  if (age >= DAY_MS) return 72 * HOUR_MS;
  if (age >= 3 * HOUR_MS) return 2 * HOUR_MS + 15 * MINUTE_MS;
  return 5 * MINUTE_MS;
}

const MAX_DATA = 1_000;
/** A call may have 1 MB; the SDK compresses it, but whether the limit is before or after is not something to rely on. */
const MAX_BYTES = 800_000;
/** Generous: the rest of a datum's JSON, an environment's name included. */
const BYTES_BESIDES_SERVICE = 320;

/** The points in the order of sending, in as few calls as CloudWatch's limits allow. Alerts first, then the newest minutes. */
export function toBatches(points: readonly Point[]): Point[][] {
  const batches: Point[][] = [];
  let bytes = Infinity;
  for (const point of inSendingOrder(points)) {
    const size = BYTES_BESIDES_SERVICE + (point.kind === 'errors' ? point.service.length : 0);
    if (bytes + size > MAX_BYTES || (batches.at(-1)?.length ?? 0) >= MAX_DATA) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(point);
    bytes += size;
  }
  return batches;
}

function inSendingOrder(points: readonly Point[]): Point[] {
  const rank = ({ kind }: Point): number => (kind === 'alert' ? 0 : 1);
  return [...points].sort((a, b) => rank(a) - rank(b) || b.minute - a.minute);
}
