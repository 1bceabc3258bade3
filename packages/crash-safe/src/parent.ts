const POLL_MS = 500;

/**
 * Calls `act` once when the process that started this one has ended for any reason. It does not keep this process
 * alive.
 * @example
 * onParentDeath(() => process.kill(process.pid, 'SIGTERM'));
 */
export function onParentDeath(act: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, POLL_MS);
  timer.unref();
}
