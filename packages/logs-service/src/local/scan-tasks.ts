import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Instant } from '../scanner/instant.ts';
import { LogScanner } from '../scanner/log-scanner.ts';
import { addCounts, emptyCounts, type ScanCounts } from '../scanner/scan-counts.ts';
import {
  CHUNK_BYTES,
  chunkPair,
  fileChunks,
  gunzippedChunks,
  plainChunks,
  startsAsGzip,
  type ChunkPair,
  type OnRead,
} from './read-chunks.ts';
import { readFailure } from './read-failure.ts';
import type { ScanTask } from './scan-plan.ts';

/** Tasks that several threads share; every field survives being sent to a worker. */
export interface SharedWork {
  readonly tasks: readonly ScanTask[];
  readonly since: Instant | undefined;
  /** At 0 how many tasks were taken, at 1 how many bytes were read. */
  readonly progress: BigInt64Array<SharedArrayBuffer>;
}

export function shareWork(tasks: readonly ScanTask[], since: Instant | undefined): SharedWork {
  const progress = new BigInt64Array(new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT));
  return { tasks, since, progress };
}

export function bytesRead({ progress }: SharedWork): number {
  return Number(Atomics.load(progress, 1));
}

/** Takes and scans tasks until none is left: what each thread does. */
export async function scanTasks(work: SharedWork): Promise<ScanCounts> {
  const sum = emptyCounts();
  const pair = chunkPair();
  const onRead: OnRead = (bytes) => Atomics.add(work.progress, 1, BigInt(bytes));
  for (;;) {
    const task = work.tasks[Number(Atomics.add(work.progress, 0, 1n))];
    if (task === undefined) return sum;
    try {
      addCounts(sum, await scanTask(task, work.since, pair, onRead));
    } catch (error) {
      // There will be no report: the other threads need not go on.
      Atomics.store(work.progress, 0, BigInt(work.tasks.length));
      throw readFailure(task.path, error);
    }
  }
}

async function scanTask(
  task: ScanTask,
  since: Instant | undefined,
  pair: ChunkPair,
  onRead: OnRead,
): Promise<ScanCounts> {
  if (task.kind === 'range') {
    const scanner = new LogScanner({ since, continues: task.start > 0 });
    return scanChunks(fileChunks(task, pair, onRead), scanner);
  }
  const stream = createReadStream(task.path, { highWaterMark: CHUNK_BYTES });
  if (task.kind === 'pipe') return scanStream(stream, since, onRead);
  return scanChunks(gunzippedChunks(stream, onRead), new LogScanner({ since }));
}

/**
 * Scans a stream that nobody has read from, decompressing it when it is gzip data: a pipe has no name to
 * tell.
 */
export async function scanStream(
  stream: Readable,
  since: Instant | undefined,
  onRead: OnRead,
): Promise<ScanCounts> {
  const chunks = (await startsAsGzip(stream)) ? gunzippedChunks(stream, onRead) : plainChunks(stream, onRead);
  return scanChunks(chunks, new LogScanner({ since }));
}

async function scanChunks(chunks: AsyncIterable<Buffer>, scanner: LogScanner): Promise<ScanCounts> {
  for await (const chunk of chunks) scanner.push(chunk);
  return scanner.end();
}
