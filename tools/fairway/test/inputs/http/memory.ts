import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import type { RunningEnvironment } from './running-environment.ts';

const run = promisify(execFile);

/** The time for a process to give memory back, and the interval of looks. */
const MAX_WAIT_MS = 120_000;
const LOOK_MS = 5_000;
/**
 * Garbage collection leaves more or less behind in every run: a leak grows with the number of requests, and over
 * this.
 */
const TOLERATED_SHARE = 1.25;
const TOLERATED_MIB = 40;

interface Watched {
  readonly name: string;
  readonly pid: number;
}

/** The memory of an environment's processes before and after something that must leave none behind. */
export class MemoryWatch {
  readonly #watched: readonly Watched[];
  readonly #before: ReadonlyMap<number, number>;

  private constructor(watched: readonly Watched[], before: ReadonlyMap<number, number>) {
    this.#watched = watched;
    this.#before = before;
  }

  /** Waits until the processes have been idle for a while. */
  static async begin({ pid, services }: RunningEnvironment): Promise<MemoryWatch> {
    const watched = [...services, { name: 'edge', pid }];
    await delay(2 * LOOK_MS);
    return new MemoryWatch(watched, await residentMib(watched));
  }

  /** Looks until all is as it was, or too much time has passed. */
  async end(): Promise<{ readonly table: string; readonly faults: readonly string[] }> {
    const lookUntil = performance.now() + MAX_WAIT_MS;
    for (;;) {
      await delay(LOOK_MS);
      const after = await residentMib(this.#watched);
      const faults = this.#watched.flatMap((process) => this.#faultOf(process, after));
      if (faults.length === 0 || performance.now() > lookUntil) return { table: this.#table(after), faults };
    }
  }

  #faultOf({ name, pid }: Watched, after: ReadonlyMap<number, number>): string[] {
    const [before, now] = [this.#before.get(pid) ?? 0, after.get(pid)];
    if (now === undefined) return [`${name} has ended`];
    const most = Math.max(before * TOLERATED_SHARE, before + TOLERATED_MIB);
    return now <= most ? [] : [`${name} keeps ${now} MiB, it had ${before}`];
  }

  #table(after: ReadonlyMap<number, number>): string {
    const rows = this.#watched.map(
      ({ name, pid }) =>
        `${name.padEnd(10)}${String(this.#before.get(pid)).padStart(8)}${String(after.get(pid)).padStart(8)}`,
    );
    return ['MiB         before   after', ...rows].join('\n');
  }
}

async function residentMib(watched: readonly Watched[]): Promise<ReadonlyMap<number, number>> {
  const { stdout } = await run('ps', ['-o', 'pid=,rss=', '-p', watched.map(({ pid }) => pid).join(',')]);
  const lines = stdout.trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [pid = 0, kib = 0] = line.trim().split(/\s+/).map(Number);
      return [pid, Math.round(kib / 1024)];
    }),
  );
}
