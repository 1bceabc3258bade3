import { setTimeout as delay } from 'node:timers/promises';

import { isRunning } from '@fairway/crash-safe';

import { ContainerProcesses, type ContainerMarks } from './container-processes.ts';

const LOOK_MS = 25;

/** Ends containers: first asks, then kills the remaining ones after `timeoutMs`. */
export async function endContainers(
  containers: readonly ContainerProcesses[],
  timeoutMs: number,
): Promise<void> {
  for (const container of containers) container.signal('SIGINT');
  const deadline = performance.now() + timeoutMs;
  while (containers.some((container) => container.leaderIsRunning()) && performance.now() < deadline)
    await delay(LOOK_MS);
  await Promise.all(containers.map((container) => container.kill()));
  await Promise.all(containers.map((container) => container.killHolders()));
}

/**
 * Ends orphaned processes, each with all that it started. A pid that now belongs to another process is left alone,
 * and so is the group of a leader that is gone: its number may be another one's since.
 * @returns those that were still running
 */
export async function endLeftovers<Leader extends ContainerMarks>(
  leaders: readonly Leader[],
  timeoutMs: number,
): Promise<readonly Leader[]> {
  const running = leaders.filter(isRunning);
  await endContainers(
    running.map((leader) => new ContainerProcesses(leader)),
    timeoutMs,
  );
  const gone = leaders.filter((leader) => !running.includes(leader));
  await Promise.all(gone.map((leader) => new ContainerProcesses(leader).killHolders()));
  return running;
}
