import { setTimeout as wait } from 'node:timers/promises';

const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 1_000;

/**
 * Waits for another run, with growing pauses that differ by chance, so that waiting runs do not come back all at
 * once.
 */
export interface Backoff {
  /** Pauses; `false`, without a pause, once it has waited long enough. */
  pause(): Promise<boolean>;
}

/** @param totalMs after which `pause` gives up; time spent between pauses counts */
export function startBackoff(totalMs: number, signal?: AbortSignal): Backoff {
  const deadline = performance.now() + totalMs;
  let next = FIRST_PAUSE_MS;
  return {
    pause: async () => {
      if (performance.now() >= deadline) return false;
      await wait(next * (0.5 + Math.random() / 2), undefined, signal === undefined ? {} : { signal });
      next = Math.min(next * 2, MAX_PAUSE_MS);
      return true;
    },
  };
}
