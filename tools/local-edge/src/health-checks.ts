import type { CheckResult } from './target-health.ts';

/**
 * Checks now and then at every interval, one check at a time; the time that a check takes does not move the next one.
 * @returns what ends that: no result is told afterwards
 */
export function repeatCheck(
  check: () => Promise<CheckResult>,
  intervalMs: number,
  onResult: (result: CheckResult) => void,
): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  async function run(): Promise<void> {
    const startedAt = performance.now();
    const result = await check();
    if (stopped) return;
    const waitMs = Math.max(0, intervalMs - (performance.now() - startedAt));
    timer = setTimeout(() => void run(), waitMs);
    onResult(result);
  }
  void run();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
