import * as z from 'zod';
import type { ScanCounts } from './scanner/scan-counts.ts';

const count = (description: string, example: number) =>
  z
    .int()
    .nonnegative()
    .meta({ description, examples: [example] });

/** What every way of asking (command line, HTTP) answers with. It describes and types; nothing is parsed with it. */
export const reportSchema = z
  .object({
    source: z.string().meta({
      description: 'What was read: `s3://bucket/key`, or the prefix or folder when all of it was read.',
      examples: ['s3://sample-logs/tests/2025-09-15T12-00.jsonl'],
    }),
    total: count('Errors that count: all, or with `since` those that are strictly later.', 2),
    byService: z.record(z.string(), z.int().positive()).meta({
      description: 'The errors in `total` by service, most first; services without errors are absent.',
      examples: [{ billing: 1, orders: 1 }],
    }),
    alert: z.boolean().meta({ description: 'Whether `total` has reached the threshold.', examples: [true] }),
    malformed: count('Lines that are not a JSON object; skipped.', 1),
    undated: count('Errors without a usable `ts`, not in `total`; only with `since`.', 0),
    unpublished: count(
      'Errors that CloudWatch refuses because they are older than two weeks; only where metrics are sent.',
      0,
    ).optional(),
    lines: count('Lines read, blank ones and comments included.', 1234),
    bytes: count('Bytes of log text read, after decompression.', 56_789),
  })
  .meta({ id: 'Report', description: 'The error counts of what was read.' });

export type Report = z.infer<typeof reportSchema>;

export interface ReportOptions {
  /** `alert` is `total >= threshold`. */
  readonly threshold: number;
  /** Given only where metrics are sent. */
  readonly unpublished?: number | undefined;
}

/** @param source what was read, as a person would name it */
export function toReport(
  source: string,
  counts: ScanCounts,
  { threshold, unpublished }: ReportOptions,
): Report {
  return {
    source,
    total: counts.total,
    byService: byServiceMostFirst(counts.byService),
    alert: counts.total >= threshold,
    malformed: counts.malformed,
    undated: counts.undated,
    ...(unpublished === undefined ? {} : { unpublished }),
    lines: counts.lines,
    bytes: counts.bytes,
  };
}

function byServiceMostFirst(byService: ReadonlyMap<string, number>): Record<string, number> {
  const rows = [...byService].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
  // fromEntries defines properties instead of assigning them, so a service called `__proto__` is one too.
  return Object.fromEntries(rows);
}
