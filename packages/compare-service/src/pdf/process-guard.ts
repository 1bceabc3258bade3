// A thread of the process that reads PDF files. pdf.js keeps that process's own thread busy, and no setting of Node or V8
// bounds the buffers that it inflates into, so only another thread can see them grow, and only a signal stops it in time.
import { workerData } from 'node:worker_threads';

export interface ProcessGuard {
  /** At 0: 1 while a file is being read. */
  readonly state: Int32Array<SharedArrayBuffer>;
  /** Resident memory of the whole process, in MiB. */
  readonly memoryMib: number;
}

/** Buffers double: while they do, 5 MB a millisecond. Looking costs a hundredth of the time that reading does. */
const LOOK_EVERY_MS = 2;

const { state, memoryMib } = workerData as ProcessGuard;
const parent = process.ppid;

for (;;) {
  Atomics.wait(state, 0, 0);
  while (Atomics.load(state, 0) === 1) {
    const tooLarge = process.memoryUsage.rss() > memoryMib * 1024 * 1024;
    // A service that was killed cannot end what it started, and a file can keep the process from hearing of it.
    if (tooLarge || process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
    Atomics.wait(state, 0, 1, LOOK_EVERY_MS);
  }
}
