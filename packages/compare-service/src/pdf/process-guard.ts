// A thread of the process that reads PDF files. pdf.js keeps that process's own thread busy, and no setting of Node or V8
// bounds the buffers that it inflates into, so only another thread can see them grow, and only a signal stops it in time.
// Time is the processor's, not the clock's: on a busy machine a file gets less of it, and takes no more.
import { workerData } from 'node:worker_threads';

import { guarded } from './guarded-state.ts';
import { endings } from './process-endings.ts';

export interface ProcessGuard {
  readonly state: Int32Array<SharedArrayBuffer>;
  /** Pid of the service. It is read before this thread starts: the service may be gone by then. */
  readonly parent: number;
  /** In processor time. */
  readonly pageMs: number;
  /** In processor time. */
  readonly fileMs: number;
}

/** Buffers double: while they do, 5 MB a millisecond. Looking costs a hundredth of the time that reading does. */
const LOOK_EVERY_MS = 2;
/** Processor time is counted in larger steps than that. */
const TIME_EVERY_LOOKS = 10;
/** A process that has less than this share of a processor is starved: reading never waits for anything else. */
const STARVED_BELOW = 0.7;
/** Memory in MiB that V8's collector may leave unfreed while it waits for a processor, like everything else. */
const STARVED_MIB = 64;
const MIB = 1024 * 1024;

const { state, parent, pageMs, fileMs } = workerData as ProcessGuard;

for (;;) {
  Atomics.wait(state, guarded.busy, 0);
  watchFile();
}

function watchFile(): void {
  const file = clock();
  let page = { ...file, number: Atomics.load(state, guarded.pages) };
  for (let looks = 1; Atomics.load(state, guarded.busy) === 1; looks += 1) {
    // A killed service cannot end its processes, and a file can keep this one too busy to notice.
    if (process.ppid !== parent) end(endings.orphaned);
    const excessMib = process.memoryUsage.rss() / MIB - Atomics.load(state, guarded.memoryMib);
    if (excessMib > STARVED_MIB || (excessMib > 0 && !isStarvedSince(file))) end(endings.memory);
    if (looks % TIME_EVERY_LOOKS === 0) {
      const now = clock();
      const number = Atomics.load(state, guarded.pages);
      if (number !== page.number) page = { ...now, number };
      const isTooLong =
        now.processorMs - page.processorMs > pageMs || now.processorMs - file.processorMs > fileMs;
      if (isTooLong) end(endings.time);
    }
    Atomics.wait(state, guarded.busy, 1, LOOK_EVERY_MS);
  }
}

function isStarvedSince({ wallMs, processorMs }: Clock): boolean {
  const now = clock();
  return (now.processorMs - processorMs) / (now.wallMs - wallMs) < STARVED_BELOW;
}

interface Clock {
  readonly wallMs: number;
  readonly processorMs: number;
}

function clock(): Clock {
  const { user, system } = process.cpuUsage();
  return { wallMs: performance.now(), processorMs: (user + system) / 1_000 };
}

function end(signal: NodeJS.Signals): void {
  process.kill(process.pid, signal);
}
