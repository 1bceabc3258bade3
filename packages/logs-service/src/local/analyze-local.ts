import type { Readable } from 'node:stream';

import type { Report } from '../report.ts';
import { readingNotes, type PlacedLine, type ReadingNotes } from '../reading-notes.ts';
import type { ScanSettings } from '../scanner/log-scanner.ts';
import type { ScanCounts } from '../scanner/scan-counts.ts';
import { toReport } from '../to-report.ts';
import { findLogs } from './find-logs.ts';
import { readFailure, STANDARD_INPUT_NAME } from './read-failure.ts';
import { scanLogs } from './scan-logs.ts';
import { scanStream } from './scan-tasks.ts';

/** The path that stands for standard input. */
export const STANDARD_INPUT = '-';

export interface LocalRequest extends ScanSettings {
  /** A file, a folder, or `-` for standard input. */
  readonly path: string;
  readonly threshold: number;
  /** Every file of a folder instead of only the newest. */
  readonly all: boolean;
  /** Whether the report names the malformed lines. @default false */
  readonly reportsMalformedLines?: boolean;
  readonly standardInput: Readable;
  /** @default as scanLogs chooses */
  readonly threads?: number | undefined;
  /** Gets the number of read bytes, and of all bytes where that is known, now and then. */
  readonly onProgress?: ((bytes: number, totalBytes: number | undefined) => void) | undefined;
}

export interface LocalAnalysis {
  readonly report: Report;
  readonly notes: ReadingNotes;
}

/** @throws {Error} with a sentence for a person */
export async function analyzeLocal(request: LocalRequest): Promise<LocalAnalysis> {
  return request.path === STANDARD_INPUT ? analyzeStandardInput(request) : analyzePath(request);
}

async function analyzePath(request: LocalRequest): Promise<LocalAnalysis> {
  const { path, all, onProgress } = request;
  const passedOver: string[] = [];
  const logs = await findLogs(path, all, (sentence) => passedOver.push(sentence));
  const totalBytes = logs.some(({ sequential }) => sequential)
    ? undefined
    : logs.reduce((sum, { size }) => sum + size, 0);
  const { counts, malformedLines } = await scanLogs(logs, {
    ...request,
    onProgress: (bytes) => onProgress?.(bytes, totalBytes),
  });
  return {
    report: reportOf(all ? path : (logs[0]?.path ?? path), counts, malformedLines, request),
    notes: readingNotes(counts, malformedLines, passedOver),
  };
}

async function analyzeStandardInput(request: LocalRequest): Promise<LocalAnalysis> {
  const { standardInput, since, fields, malformedLines, looksAtFields, onProgress } = request;
  const settings = { since, fields, malformedLines, looksAtFields };
  let bytes = 0;
  try {
    const counts = await scanStream(standardInput, settings, (more) =>
      onProgress?.((bytes += more), undefined),
    );
    const placed = counts.malformedLines.map((line) => ({ ...line, source: STANDARD_INPUT }));
    return { report: reportOf(STANDARD_INPUT, counts, placed, request), notes: readingNotes(counts, placed) };
  } catch (error) {
    throw readFailure(STANDARD_INPUT_NAME, error);
  }
}

function reportOf(
  source: string,
  counts: ScanCounts,
  malformedLines: readonly PlacedLine[],
  { threshold, reportsMalformedLines = false }: LocalRequest,
): Report {
  return toReport(source, counts, {
    threshold,
    malformedLines: reportsMalformedLines ? malformedLines : undefined,
  });
}
