import { setTimeout as delay } from 'node:timers/promises';

import {
  identifyProcess,
  isRunning,
  listProcesses,
  type ProcessIdentity,
  type ProcessRow,
  systemStart,
} from '@fairway/crash-safe';

import { readableDescriptorsOf } from './process-descriptors.ts';
import { signalGroup } from './process-group.ts';

/** Marks that tell the processes of a container from all others, also when their leader is gone; plain data. */
export interface ContainerMarks extends ProcessIdentity {
  /** The leader's outputs, as /proc names them: `socket:[4711]`. Absent where the system does not tell. */
  readonly outputs?: readonly string[];
}

/** A process that goes on after SIGKILL waits inside the kernel, possibly without end: the wait for it must end. */
export const MAX_KILL_MS = 5_000;
const FIRST_LOOK_MS = 2;
const MAX_LOOK_MS = 25;

/** The output of a process that was started with pipes: libuv makes a pair of sockets for each. */
const PIPE = /^socket:\[\d+\]$/;

/** The marks of a process that was just started; undefined when it has ended. */
export function markContainer(pid: number): ContainerMarks | undefined {
  const leader = identifyProcess(pid);
  if (leader === undefined || process.platform !== 'linux') return leader;
  const own = readableDescriptorsOf(process.pid);
  const outputs = readableDescriptorsOf(pid).filter((link) => PIPE.test(link) && !own.includes(link));
  return { ...leader, outputs };
}

/**
 * The processes of a container: the leader's group and session, their descendants, and, on Linux, every holder of the
 * leader's output. A daemon that has left all of them before the first look is not known.
 */
export class ContainerProcesses {
  readonly #marks: ContainerMarks;
  /** Processes that have left the group and the session, but were seen to descend from the leader. */
  readonly #strays = new Map<number, string>();

  constructor(marks: ContainerMarks) {
    this.#marks = marks;
  }

  /** Sends a signal to the leader's group. Its descendants are looked at before, while they can be told from others. */
  signal(name: NodeJS.Signals): void {
    this.#rememberStrays();
    signalGroup(this.#marks.pid, name);
  }

  #rememberStrays(): void {
    for (const { pid, startTime } of this.#members(tryListing() ?? [])) this.#strays.set(pid, startTime);
  }

  leaderIsRunning(): boolean {
    return isRunning(this.#marks);
  }

  /**
   * Kills all of them, and those that they start meanwhile; resolves when none is left.
   * @returns those that did not end within `timeoutMs`
   */
  async kill(timeoutMs = MAX_KILL_MS): Promise<readonly ProcessRow[]> {
    return killUntilGone((all) => this.#members(all), this.#marks.pid, timeoutMs);
  }

  /** Kills processes that are known only by the output that they hold. */
  async killHolders(timeoutMs = MAX_KILL_MS): Promise<readonly ProcessRow[]> {
    return killUntilGone((all) => this.#holders(all), this.#marks.pid, timeoutMs);
  }

  #members(all: readonly ProcessRow[]): readonly ProcessRow[] {
    const { pid: leader, startTime } = this.#marks;
    // The number of a group and of a session is given away again only when their last process has ended.
    const isReused = all.some((row) => row.pid === leader && row.startTime !== startTime);
    const members = new Set<number>();
    const isMember = (row: ProcessRow): boolean =>
      (!isReused && (row.group === leader || row.session === leader)) ||
      this.#strays.get(row.pid) === row.startTime ||
      members.has(row.parent);
    for (let size = -1; size < members.size;) {
      size = members.size;
      for (const row of all) if (isMember(row)) members.add(row.pid);
    }
    members.delete(process.pid);
    return all.filter(({ pid }) => members.has(pid));
  }

  #holders(all: readonly ProcessRow[]): readonly ProcessRow[] {
    const { outputs = [], startTime } = this.#marks;
    // Another start of the system gives the same numbers to other sockets.
    if (outputs.length === 0 || !startTime.endsWith(`@${systemStart()}`)) return [];
    const holds = (pid: number): boolean => readableDescriptorsOf(pid).some((link) => outputs.includes(link));
    return all.filter(({ pid }) => pid !== process.pid && holds(pid));
  }
}

async function killUntilGone(
  ofContainer: (all: readonly ProcessRow[]) => readonly ProcessRow[],
  group: number,
  timeoutMs: number,
): Promise<readonly ProcessRow[]> {
  const deadline = performance.now() + timeoutMs;
  // An ending process has closed its files, and lost its parent, before it is gone.
  const seen = new Map<number, string>();
  for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_LOOK_MS)) {
    const all = tryListing();
    for (const { pid, startTime } of ofContainer(all ?? [])) seen.set(pid, startTime);
    const left = (all ?? []).filter(({ pid, startTime }) => seen.get(pid) === startTime);
    if (all !== undefined && left.length === 0) return [];
    // At once to the whole group, which a process that forks again and again cannot outrun.
    if (left.some((row) => row.group === group)) signalGroup(group, 'SIGKILL');
    for (const { pid } of left) killIfThere(pid);
    if (performance.now() >= deadline) return left;
    await delay(pauseMs);
  }
}

/** Undefined when the system does not tell at the moment: this process may have too many open files. */
function tryListing(): readonly ProcessRow[] | undefined {
  try {
    return listProcesses();
  } catch {
    return undefined;
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended since it was listed, or is another user's.
  }
}
