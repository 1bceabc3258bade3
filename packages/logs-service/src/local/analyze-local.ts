import type { Readable } from 'node:stream';
import type { Report } from '../report.ts';
import type { Instant } from '../scanner/instant.ts';
import { toReport } from '../to-report.ts';
import { findLogs } from './find-logs.ts';
import { readFailure } from './read-failure.ts';
import { scanLogs } from './scan-logs.ts';
import { scanStream } from './scan-tasks.ts';

/** The path that stands for standard input. */
export const STANDARD_INPUT = '-';

export interface LocalRequest {
  /** A file, a folder, or `-` for standard input. */
  readonly path: string;
  readonly threshold: number;
  readonly since?: Instant | undefined;
  /** Every file of a folder instead of only the newest. */
  readonly all: boolean;
  readonly standardInput: Readable;
  /** @default as scanLogs chooses */
  readonly threads?: number | undefined;
  /** Told now and then how many bytes have been read, of how many where that is known. */
  readonly onProgress?: ((bytes: number, totalBytes: number | undefined) => void) | undefined;
}

/** @throws {Error} with a sentence for a person */
export async function analyzeLocal(request: LocalRequest): Promise<Report> {
  return request.path === STANDARD_INPUT ? analyzeStandardInput(request) : analyzePath(request);
}

async function analyzePath(request: LocalRequest): Promise<Report> {
  const { path, all, onProgress } = request;
  const logs = await findLogs(path, all);
  const totalBytes = logs.some(({ sequential }) => sequential)
    ? undefined
    : logs.reduce((sum, { size }) => sum + size, 0);
  const counts = await scanLogs(logs, { ...request, onProgress: (bytes) => onProgress?.(bytes, totalBytes) });
  return toReport(all ? path : (logs[0]?.path ?? path), counts, request);
}

async function analyzeStandardInput({
  standardInput,
  since,
  onProgress,
  ...request
}: LocalRequest): Promise<Report> {
  let bytes = 0;
  try {
    const counts = await scanStream(standardInput, since, (more) => onProgress?.((bytes += more), undefined));
    return toReport(STANDARD_INPUT, counts, request);
  } catch (error) {
    throw readFailure('standard input', error);
  }
}
