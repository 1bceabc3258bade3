import { Worker } from 'node:worker_threads';

import { FairSemaphore, type Resource } from '@fairway/service-kit';

import type { ComparisonJob } from './comparison-job.ts';

export interface ComparisonPoolOptions {
  /** Comparisons at a time, each on a thread of its own. @default 2 */
  readonly threads?: number;
  /** Comparisons that wait for a thread; the next ones are refused. @default 16 */
  readonly maxWaiting?: number;
  /** The longest wait before a job is refused, in ms. @default 5000 */
  readonly maxWaitMs?: number;
  /** Time for which an idle thread is kept, in ms. @default 30000 */
  readonly idleMs?: number;
}

/** After a larger job the thread is ended with it: its memory is free at once, not when V8 collects. */
const LARGE_JOB_BYTES = 4 * 1024 * 1024;
/** The limit of JavaScript's own objects; the engine's other memory is bounded by the size of the files. */
const HEAP_MEGABYTES = 768;

/** Threads that compare, so that a large comparison does not keep the service from answering others. */
export class ComparisonPool implements Resource {
  readonly name = 'comparisons';
  readonly #semaphore: FairSemaphore;
  readonly #idleMs: number;
  readonly #idle = new Map<Worker, NodeJS.Timeout>();
  readonly #busy = new Set<Worker>();

  constructor(options: ComparisonPoolOptions = {}) {
    const { threads = 2, maxWaiting = 16, maxWaitMs, idleMs = 30_000 } = options;
    this.#semaphore = new FairSemaphore({
      atATime: threads,
      maxWaiting,
      ...(maxWaitMs === undefined ? {} : { maxWaitMs }),
      refusal: 'As many comparisons as the service takes are waiting',
    });
    this.#idleMs = idleMs;
  }

  /**
   * Runs a job; its texts are moved to the thread and are empty here afterwards.
   * @param client whom it counts for: clients take turns
   * @throws {HttpProblem} 503 when as many as may are waiting, or it has waited too long; the signal's reason when it
   * aborts, which ends the job
   */
  async run(job: ComparisonJob, client: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = job.texts.file1.length + job.texts.file2.length;
    const release = await this.#semaphore.acquire(client, signal);
    const worker = this.#nextWorker();
    let reusable = false;
    try {
      const body = await answerOf(worker, job, signal);
      reusable = bytes <= LARGE_JOB_BYTES;
      return body;
    } finally {
      this.#busy.delete(worker);
      if (reusable) this.#keep(worker);
      else void worker.terminate();
      release();
    }
  }

  async close(): Promise<void> {
    for (const timer of this.#idle.values()) clearTimeout(timer);
    const all = [...this.#idle.keys(), ...this.#busy];
    this.#idle.clear();
    await Promise.all(all.map((worker) => worker.terminate()));
  }

  #nextWorker(): Worker {
    const [idle] = this.#idle.keys();
    const worker = idle ?? this.#startWorker();
    clearTimeout(this.#idle.get(worker));
    this.#idle.delete(worker);
    this.#busy.add(worker);
    worker.ref();
    return worker;
  }

  #startWorker(): Worker {
    const resourceLimits = { maxOldGenerationSizeMb: HEAP_MEGABYTES };
    const worker = new Worker(new URL('./comparison-worker.ts', import.meta.url), { resourceLimits });
    // An idle thread that dies harms no job; the death of a busy one reaches its job as well.
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      clearTimeout(this.#idle.get(worker));
      this.#idle.delete(worker);
    });
    return worker;
  }

  #keep(worker: Worker): void {
    worker.unref();
    const end = () => void worker.terminate();
    this.#idle.set(worker, setTimeout(end, this.#idleMs).unref());
  }
}

async function answerOf(
  worker: Worker,
  job: ComparisonJob,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  const onExit = () => reject(new Error('the thread ended in the middle of a comparison'));
  const onAbort = () => reject(signal.reason);
  worker.on('message', resolve).on('error', reject).on('exit', onExit);
  signal.addEventListener('abort', onAbort);
  try {
    // It may have aborted while the job was given its thread.
    signal.throwIfAborted();
    worker.postMessage(job, [job.texts.file1.buffer, job.texts.file2.buffer]);
    return await promise;
  } finally {
    worker.off('message', resolve).off('error', reject).off('exit', onExit);
    signal.removeEventListener('abort', onAbort);
  }
}
