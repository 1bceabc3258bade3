import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import type { PlacedLine } from '../reading-notes.ts';
import type { ScanSettings } from '../scanner/log-scanner.ts';
import { mergeCounts, type ScanCounts } from '../scanner/scan-counts.ts';
import type { LocalLog } from './find-logs.ts';
import { tasksOf, threadsWorthwhile, type ScanTask } from './scan-plan.ts';
import {
  bytesRead,
  scanTasks,
  shareWork,
  type ScannedTasks,
  type SharedWork,
  type TaskFindings,
} from './scan-tasks.ts';

export interface ScanLogsOptions extends ScanSettings {
  /** @default as many as the machine runs at once, up to 4, and as the size of the logs is worth */
  readonly threads?: number | undefined;
  /** Gets the number of read bytes of the files, now and then. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

export interface ScannedLogs {
  readonly counts: ScanCounts;
  /** The first of them, as many as were asked for. */
  readonly malformedLines: readonly PlacedLine[];
}

const PROGRESS_MILLISECONDS = 100;

/**
 * Scans files, large ones on several threads, in memory that does not depend on their sizes.
 * @throws {Error} with a sentence that names the file that cannot be read
 */
export async function scanLogs(
  logs: readonly LocalLog[],
  options: ScanLogsOptions = {},
): Promise<ScannedLogs> {
  const { since, fields, malformedLines = 0, looksAtFields, onProgress } = options;
  const tasks = await tasksOf(logs);
  const threads = options.threads ?? threadsWorthwhile(logs, tasks.length, availableParallelism());
  const work = shareWork(tasks, { since, fields, malformedLines, looksAtFields });
  const timer = setInterval(() => onProgress?.(bytesRead(work)), PROGRESS_MILLISECONDS);
  try {
    const scanned = await scanOnThreads(work, Math.max(1, Math.min(threads, tasks.length)));
    const findings = scanned.flatMap((each) => each.findings);
    return {
      counts: mergeCounts(scanned.map(({ counts }) => counts)),
      malformedLines: placedLines(tasks, findings).slice(0, malformedLines),
    };
  } finally {
    clearInterval(timer);
  }
}

/** Lines with their numbers in their files: a task may have scanned only a part of a file. */
function placedLines(tasks: readonly ScanTask[], findings: readonly TaskFindings[]): PlacedLine[] {
  const placed: PlacedLine[] = [];
  let source = '';
  let before = 0;
  for (const { task, lines, malformedLines } of findings.toSorted((a, b) => a.task - b.task)) {
    const { path = '' } = tasks[task] ?? {};
    if (path !== source) before = 0;
    source = path;
    placed.push(...malformedLines.map(({ line, text }) => ({ source, line: before + line, text })));
    before += lines;
  }
  return placed;
}

async function scanOnThreads(work: SharedWork, threads: number): Promise<ScannedTasks[]> {
  const workers = Array.from({ length: threads - 1 }, startWorker(work));
  try {
    return await Promise.all([scanTasks(work), ...workers.map(resultOf)]);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function startWorker(workerData: SharedWork): () => Worker {
  // Scanning leaves little garbage; left alone, V8 gives each thread up to 48 MiB before it collects any.
  const resourceLimits = { maxYoungGenerationSizeMb: 6 };
  return () => new Worker(new URL('./scan-worker.js', import.meta.url), { workerData, resourceLimits });
}

async function resultOf(worker: Worker): Promise<ScannedTasks> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
