import { open } from 'node:fs/promises';

import { containerOf, HEAD_BYTES } from '../container/container.ts';
import type { LocalLog } from './find-logs.ts';
import { readFailure } from './read-failure.ts';
import { splitAtLines } from './split-file.ts';

/** A piece of work for one thread: whole lines of a large file of text, a file from its start, or a pipe. */
export type ScanTask =
  | { readonly kind: 'range'; readonly path: string; readonly start: number; readonly end: number }
  | { readonly kind: 'file'; readonly path: string; readonly isGzip: boolean }
  | { readonly kind: 'pipe'; readonly path: string };

/** Small enough to share the work out evenly, large enough that beginning a range costs nothing. */
const RANGE_BYTES = 16 * 1024 * 1024;
/** Starting a thread takes about as long as a running one takes to scan this. */
const BYTES_WORTH_A_THREAD = 64 * 1024 * 1024;
/** The most threads: beyond it, the disk and memory are the limit. */
const MAX_THREADS = 4;

/** Cuts logs into tasks. */
export async function tasksOf(logs: readonly LocalLog[]): Promise<ScanTask[]> {
  const tasks = await Promise.all(logs.map(tasksOfLog));
  return tasks.flat();
}

/** The number of threads that are worth their start, this one included. */
export function threadsWorthwhile(logs: readonly LocalLog[], tasks: number, parallelism: number): number {
  const bytes = logs.reduce((sum, { size }) => sum + size, 0);
  return Math.max(1, Math.min(Math.ceil(bytes / BYTES_WORTH_A_THREAD), tasks, parallelism, MAX_THREADS));
}

async function tasksOfLog({ path, size, sequential }: LocalLog): Promise<ScanTask[]> {
  if (sequential) return [{ kind: 'pipe', path }];
  const isGzip = path.endsWith('.gz');
  // A size of 0 may mean that the size is unknown, as in /proc: such files are read to their end.
  if (isGzip || size <= RANGE_BYTES) return [{ kind: 'file', path, isGzip }];
  try {
    if (containerOf(await headOf(path)).kind !== 'text') return [{ kind: 'file', path, isGzip }];
    const ranges = await splitAtLines(path, size, RANGE_BYTES);
    return ranges.map(({ start, end }) => ({ kind: 'range', path, start, end }));
  } catch (error) {
    throw readFailure(path, error);
  }
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
