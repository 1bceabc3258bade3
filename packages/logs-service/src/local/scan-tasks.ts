import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';

import { logText } from '../container/log-text.ts';
import { LogScanner, type ScanSettings } from '../scanner/log-scanner.ts';
import { addCounts, emptyCounts, type MalformedLine, type ScanCounts } from '../scanner/scan-counts.ts';
import {
  CHUNK_BYTES,
  chunkPair,
  fileChunks,
  streamChunks,
  type ChunkPair,
  type OnRead,
} from './read-chunks.ts';
import { readFailure } from './read-failure.ts';
import type { ScanTask } from './scan-plan.ts';

/** Tasks that several threads share; every field survives being sent to a worker. */
export interface SharedWork {
  readonly tasks: readonly ScanTask[];
  readonly settings: ScanSettings;
  /** At 0 how many tasks were taken, at 1 how many bytes were read. */
  readonly progress: BigInt64Array<SharedArrayBuffer>;
}

/** A finding of one task, with its place in the file. */
export interface TaskFindings {
  /** Index of the task. */
  readonly task: number;
  readonly lines: number;
  /** Counted from the task's own first line. */
  readonly malformedLines: readonly MalformedLine[];
}

export interface ScannedTasks {
  readonly counts: ScanCounts;
  /** In no order; only where malformed lines were asked for. */
  readonly findings: readonly TaskFindings[];
}

export function shareWork(tasks: readonly ScanTask[], settings: ScanSettings): SharedWork {
  const progress = new BigInt64Array(new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT));
  return { tasks, settings, progress };
}

export function bytesRead({ progress }: SharedWork): number {
  return Number(Atomics.load(progress, 1));
}

/** The work of each thread: takes and scans tasks until none is left. */
export async function scanTasks({ tasks, settings, progress }: SharedWork): Promise<ScannedTasks> {
  const counts = emptyCounts();
  const findings: TaskFindings[] = [];
  const pair = chunkPair();
  const onRead: OnRead = (bytes) => Atomics.add(progress, 1, BigInt(bytes));
  for (;;) {
    const index = Number(Atomics.add(progress, 0, 1n));
    const task = tasks[index];
    if (task === undefined) return { counts, findings };
    try {
      // The look of the first log says enough of the others.
      const own = index === 0 ? settings : { ...settings, looksAtFields: false };
      const scan = await scanTask(task, own, pair, onRead);
      addCounts(counts, scan);
      const { lines, malformedLines } = scan;
      if ((settings.malformedLines ?? 0) > 0) findings.push({ task: index, lines, malformedLines });
    } catch (error) {
      // There will be no report: the other threads need not go on.
      Atomics.store(progress, 0, BigInt(tasks.length));
      throw readFailure(task.path, error);
    }
  }
}

async function scanTask(
  task: ScanTask,
  settings: ScanSettings,
  pair: ChunkPair,
  onRead: OnRead,
): Promise<ScanCounts> {
  if (task.kind === 'range') {
    const scanner = new LogScanner({ ...settings, continues: task.start > 0 });
    return scanChunks(fileChunks(task, pair, onRead), scanner);
  }
  if (task.kind === 'pipe') {
    return scanStream(createReadStream(task.path, { highWaterMark: CHUNK_BYTES }), settings, onRead);
  }
  const chunks = fileChunks({ path: task.path, start: 0, end: Infinity }, pair, onRead);
  const { isGzip } = task;
  return scanChunks(logText(chunks, { isGzip, chunkBytes: CHUNK_BYTES }), new LogScanner(settings));
}

/** Scans an input that can only be read from start to end. */
export async function scanStream(
  stream: Readable,
  settings: ScanSettings,
  onRead: OnRead,
): Promise<ScanCounts> {
  const text = logText(streamChunks(stream, onRead), { chunkBytes: CHUNK_BYTES });
  return scanChunks(text, new LogScanner(settings));
}

async function scanChunks(chunks: AsyncIterable<Buffer>, scanner: LogScanner): Promise<ScanCounts> {
  for await (const chunk of chunks) scanner.push(chunk);
  return scanner.end();
}
