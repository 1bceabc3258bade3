import { overloaded, FairSemaphore, type Resource } from '@fairway/service-kit';

import { PdfWorker, type PdfLimits } from './pdf-worker.ts';
import { readFile, type PdfHelp } from './read-file.ts';

export interface PdfReaderOptions {
  /** Files that are read at a time, each in a process of its own. @default 3 */
  readonly processes?: number;
  /** The most of those that read for one client. @default 2: both files of one comparison */
  readonly perClient?: number;
  /** Files that wait for one of them; the next ones are refused with 503. @default 16 */
  readonly maxWaiting?: number;
  /** The longest wait before a file is refused with 503, in ms. @default 5000 */
  readonly maxWaitMs?: number;
  /** Time for which an idle process is kept, in ms. @default 10000 */
  readonly idleMs?: number;
  /** @default 248 MiB; 20 s of processor time a file, 3 s a page; 20 million characters; 10 s by the clock from page to page */
  readonly limits?: Partial<PdfLimits>;
}

export interface PdfReader extends Resource {
  /**
   * The text of every page, pages separated by a line break.
   * @param signal ends the reading, or the wait for it, when nobody wants the text any more
   * @param client whom it counts for: clients take turns. @default all are one
   * @throws {PdfProblem} for a file that has no text to give
   * @throws {HttpProblem} 503 when too many files are waiting, this one has waited too long, or the machine is too
   * busy to read it
   */
  text(bytes: Uint8Array, signal: AbortSignal, client?: string): Promise<string>;
  /** Ends every process; files that are being read or wait are refused. */
  close(): Promise<void>;
}

/** Three thousand pages full of text take 250 MiB. Buffers grow on while the guard looks: with the service itself, 512 MB. */
const defaultLimits: PdfLimits = {
  memoryMib: 248,
  fileMs: 20_000,
  pageMs: 3_000,
  stallMs: 10_000,
  textCharacters: 20_000_000,
};

/** Reads PDF files in processes of their own, which are started when there is something to read. */
export function createPdfReader(options: PdfReaderOptions = {}): PdfReader {
  const { processes = 3, perClient = 2, maxWaiting = 16, maxWaitMs, idleMs = 10_000 } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const semaphore = new FairSemaphore({
    atATime: processes,
    perClient,
    maxWaiting,
    ...(maxWaitMs === undefined ? {} : { maxWaitMs }),
    refusal: 'Too many PDF files are being read at the moment',
  });
  const pool = new PdfWorkerPool(limits, idleMs);
  const closing = new AbortController();
  const helpFor = (client: string): PdfHelp => ({
    async withHelper(work) {
      const release = semaphore.tryAcquire(client);
      if (release !== undefined) await pool.with(work).finally(release);
    },
    isHelperWanted: () => semaphore.isWaitedFor,
  });
  return {
    name: 'PDF processes',
    async text(bytes, signal, client = '') {
      const either = AbortSignal.any([signal, closing.signal]);
      const release = await semaphore.acquire(client, either);
      try {
        either.throwIfAborted();
        return await pool.with((worker) =>
          readFile(bytes, worker, { ...helpFor(client), limits, signal: either }),
        );
      } finally {
        release();
      }
    },
    async close() {
      closing.abort(overloaded('The service is stopping', 1));
      await pool.end();
    },
  };
}

/** Processes that were started: starting one takes longer than reading a short file. */
class PdfWorkerPool {
  readonly #limits: PdfLimits;
  readonly #idleMs: number;
  readonly #all = new Set<PdfWorker>();
  /** Processes with nothing to do, with the timer that ends each. */
  readonly #idle = new Map<PdfWorker, NodeJS.Timeout>();

  constructor(limits: PdfLimits, idleMs: number) {
    this.#limits = limits;
    this.#idleMs = idleMs;
  }

  async with<T>(work: (worker: PdfWorker) => Promise<T>): Promise<T> {
    const worker = this.#take();
    try {
      return await work(worker);
    } finally {
      if (worker.isAlive) this.#keep(worker);
      else await this.#end(worker);
    }
  }

  async end(): Promise<void> {
    await Promise.all([...this.#all].map((worker) => this.#end(worker)));
  }

  #take(): PdfWorker {
    for (const [worker, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.delete(worker);
      if (worker.isAlive) return worker;
      void this.#end(worker);
    }
    const worker = new PdfWorker(this.#limits);
    this.#all.add(worker);
    return worker;
  }

  #keep(worker: PdfWorker): void {
    this.#idle.set(worker, setTimeout(() => void this.#end(worker), this.#idleMs).unref());
  }

  async #end(worker: PdfWorker): Promise<void> {
    clearTimeout(this.#idle.get(worker));
    this.#idle.delete(worker);
    await worker.end();
    this.#all.delete(worker);
  }
}
