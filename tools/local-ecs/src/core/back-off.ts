import type { TaskState } from './state.ts';
import type { Turn } from './turn.ts';

/** A task that was healthy for so long is not part of a crash loop, however it ends. */
const STABLE_MS = 10_000;

const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 15_000;

/** Makes the next start wait: not after the first failure in a row, then 0.25 s, 0.5 s … 15 s. */
export function delayNextStart(turn: Turn, { healthyAt }: TaskState): void {
  const wasStable = healthyAt !== undefined && turn.now - healthyAt >= STABLE_MS;
  const failures = (wasStable ? 0 : turn.service.failures) + 1;
  const delayMs = failures === 1 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (failures - 2), MAX_DELAY_MS);
  turn.change({ failures, startAfter: turn.now + delayMs });
}
