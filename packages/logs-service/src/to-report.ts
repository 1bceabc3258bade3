import type { EngineFacts } from './engine/log-engine.ts';
import type { PlacedLine } from './reading-notes.ts';
import type { Report } from './report.ts';
import type { ScanCounts } from './scanner/scan-counts.ts';

export interface ReportOptions {
  /** `alert` is `total >= threshold`. */
  readonly threshold: number;
  /** Given only where metrics are sent. */
  readonly unpublished?: number | undefined;
  /** Given only where they were asked for. */
  readonly malformedLines?: readonly PlacedLine[] | undefined;
  /** Given only where another engine than the scanner has counted. */
  readonly engine?: EngineFacts | undefined;
}

/** @param source what was read, as a person would name it */
export function toReport(
  source: string,
  counts: ScanCounts,
  { threshold, unpublished, malformedLines, engine }: ReportOptions,
): Report {
  return {
    source,
    total: counts.total,
    byService: byServiceMostFirst(counts.byService),
    alert: counts.total >= threshold,
    malformed: counts.malformed,
    ...(malformedLines === undefined
      ? {}
      : { malformedLines: malformedLines.map((placed) => ({ source: placed.source, line: placed.line })) }),
    undated: counts.undated,
    ...(unpublished === undefined ? {} : { unpublished }),
    lines: counts.lines,
    bytes: counts.bytes,
    ...(engine === undefined ? {} : { engine: { ...engine, differences: [...engine.differences] } }),
  };
}

function byServiceMostFirst(byService: ReadonlyMap<string, number>): Record<string, number> {
  const rows = [...byService].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
  // fromEntries defines properties instead of assigning them, so a service called `__proto__` is one too.
  return Object.fromEntries(rows);
}
