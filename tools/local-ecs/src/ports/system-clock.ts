import type { Clock } from '../ports.ts';

/** The longest wait that setTimeout takes: it fires at once for a longer one. Waking early does no harm. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Milliseconds since the epoch as they were when this process started, and as many as have passed since: a wall clock
 * that is set, by a person or after a sleep, would end drains and grace times early, or stop health checks for hours.
 */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  wakeAt(time, callback) {
    const waitMs = Math.max(0, time - systemClock.now());
    const timer = setTimeout(callback, Math.min(waitMs, MAX_TIMEOUT_MS));
    return () => clearTimeout(timer);
  },
};

/** Turns a time of `systemClock` into that of a wall clock. */
export function wallTime(time: number): number {
  return Math.round(time + Date.now() - systemClock.now());
}

/** The interval of looks whether a wall clock was set. */
const LOOK_MS = 60_000;

/** For times of day, such as a schedule's: it holds when the clock is set meanwhile. It may wake early. */
export const wallClock: Clock = {
  now: () => Date.now(),
  wakeAt(time, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(0, time - Date.now()), LOOK_MS));
    return () => clearTimeout(timer);
  },
};
