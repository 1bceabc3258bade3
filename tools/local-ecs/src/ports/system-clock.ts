import type { Clock } from '../ports.ts';

/** setTimeout fires at once when it is asked to wait longer than this; waking early does no harm. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  wakeAt(time, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(0, time - Date.now()), MAX_TIMEOUT_MS));
    return () => clearTimeout(timer);
  },
};
