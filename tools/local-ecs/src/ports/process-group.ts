import { setTimeout as delay } from 'node:timers/promises';

import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.ts';

const POLL_MS = 25;

/** Signals a process group by its leader's pid; nothing happens when it is gone. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    // ESRCH: nobody is left. EPERM is macOS's word for a group of zombies only.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/** A group outlives its leader, and keeps its number from being given away until its last member has ended. */
function killGroup({ pid, startTime }: ProcessIdentity): void {
  const leader = identifyProcess(pid);
  if (leader === undefined || leader.startTime === startTime) signalGroup(pid, 'SIGKILL');
}

/**
 * Ends processes that are nobody's children any more, each with its group: first asks, then kills what is left.
 * A pid that another process has meanwhile is left alone.
 * @returns those that were still running
 */
export async function endLeftovers(
  leaders: readonly ProcessIdentity[],
  patienceMs: number,
): Promise<readonly ProcessIdentity[]> {
  const running = leaders.filter(isRunning);
  for (const { pid } of running) signalGroup(pid, 'SIGINT');
  const deadline = Date.now() + patienceMs;
  while (running.some(isRunning) && Date.now() < deadline) await delay(POLL_MS);
  for (const leader of running) killGroup(leader);
  while (running.some(isRunning)) await delay(POLL_MS);
  return running;
}
