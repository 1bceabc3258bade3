import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Instant } from '../scanner/instant.ts';
import { mergeCounts, type ScanCounts } from '../scanner/scan-counts.ts';
import type { LocalLog } from './find-logs.ts';
import { tasksOf, threadsWorthwhile } from './scan-plan.ts';
import { bytesRead, scanTasks, shareWork, type SharedWork } from './scan-tasks.ts';

export interface ScanLogsOptions {
  readonly since?: Instant | undefined;
  /** @default as many as the machine runs at once, up to 4, and as the size of the logs is worth */
  readonly threads?: number | undefined;
  /** Told now and then how many bytes of the files have been read. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

const PROGRESS_MILLISECONDS = 100;

/**
 * Scans files, large ones on several threads, in memory that does not depend on their sizes.
 * @throws {Error} with a sentence that names the file that cannot be read
 */
export async function scanLogs(
  logs: readonly LocalLog[],
  options: ScanLogsOptions = {},
): Promise<ScanCounts> {
  const { since, onProgress } = options;
  const tasks = await tasksOf(logs);
  const threads = options.threads ?? threadsWorthwhile(logs, tasks.length, availableParallelism());
  const work = shareWork(tasks, since);
  const timer = setInterval(() => onProgress?.(bytesRead(work)), PROGRESS_MILLISECONDS);
  try {
    return await scanOnThreads(work, Math.max(1, Math.min(threads, tasks.length)));
  } finally {
    clearInterval(timer);
  }
}

async function scanOnThreads(work: SharedWork, threads: number): Promise<ScanCounts> {
  const workers = Array.from({ length: threads - 1 }, startWorker(work));
  try {
    return mergeCounts(await Promise.all([scanTasks(work), ...workers.map(resultOf)]));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function startWorker(workerData: SharedWork): () => Worker {
  // Scanning leaves little garbage; left alone, V8 gives each thread up to 48 MiB before it collects any.
  const resourceLimits = { maxYoungGenerationSizeMb: 6 };
  return () => new Worker(new URL('./scan-worker.js', import.meta.url), { workerData, resourceLimits });
}

async function resultOf(worker: Worker): Promise<ScanCounts> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
