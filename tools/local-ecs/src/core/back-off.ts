/** A task that was healthy for so long is not part of a crash loop, whatever ends it. */
export const STABLE_MS = 10_000;

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 15_000;

/** Milliseconds to wait before the task after `failures` failed ones in a row: none after the first, then doubling. */
export function restartDelayMs(failures: number): number {
  if (failures <= 1) return 0;
  return Math.min(FIRST_DELAY_MS * 2 ** (failures - 2), LONGEST_DELAY_MS);
}
