import type { MemoryLimits } from '../definition.ts';
import { groupMemory } from './group-usage.ts';
import { signalGroup } from './process-group.ts';

const POLL_MS = 250;
const KIB_IN_MIB = 1_024;

/** A process group whose memory is limited. */
export interface WatchedGroup {
  readonly leader: number;
  /** Groups of one task share its limit. */
  readonly task: string;
  readonly limits: MemoryLimits;
}

/**
 * Kills process groups that use more memory than they may, as the kernel does in a container's cgroup. The kernel sees
 * every allocation; this looks four times a second, so a group may be above its limit for as long.
 */
export class MemoryWatch {
  readonly #groups = new Map<number, WatchedGroup>();
  readonly #killed = new Set<number>();
  #timer: NodeJS.Timeout | undefined;

  /** Watches a group until `forget`; nothing happens for one without limits. */
  watch(group: WatchedGroup): void {
    if (group.limits.containerMib === undefined && group.limits.taskMib === undefined) return;
    this.#groups.set(group.leader, group);
    this.#wait();
  }

  /** @returns whether it was killed because of its memory */
  forget(leader: number): boolean {
    this.#groups.delete(leader);
    if (this.#groups.size === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    return this.#killed.delete(leader);
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => void this.#look(), POLL_MS).unref();
  }

  async #look(): Promise<void> {
    // A system that does not tell limits nothing.
    const used = await groupMemory(new Set(this.#groups.keys())).catch(() => new Map<number, number>());
    for (const { leader } of exceeding([...this.#groups.values()], used)) {
      this.#groups.delete(leader);
      this.#killed.add(leader);
      signalGroup(leader, 'SIGKILL');
    }
    this.#timer = undefined;
    if (this.#groups.size > 0) this.#wait();
  }
}

/** Groups above their own limit, and the largest group of each task that is above its limit. */
export function exceeding(
  groups: readonly WatchedGroup[],
  usedKib: ReadonlyMap<number, number>,
): readonly WatchedGroup[] {
  const usedBy = ({ leader }: WatchedGroup): number => usedKib.get(leader) ?? 0;
  const isAbove = (kib: number, mib = Infinity): boolean => kib > mib * KIB_IN_MIB;
  const over = new Set(groups.filter((group) => isAbove(usedBy(group), group.limits.containerMib)));
  for (const members of Map.groupBy(groups, ({ task }) => task).values()) {
    const total = members.reduce((sum, group) => sum + usedBy(group), 0);
    const [largest] = members.toSorted((a, b) => usedBy(b) - usedBy(a));
    if (largest !== undefined && isAbove(total, largest.limits.taskMib)) over.add(largest);
  }
  return [...over];
}
