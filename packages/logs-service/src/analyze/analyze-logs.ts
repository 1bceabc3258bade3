import type { S3Client } from '@aws-sdk/client-s3';

import type { MetricPublisher } from '../publish/metric-publisher.ts';
import type { RecordSubject } from '../publish/object-version.ts';
import { readingNotes, type PlacedLine, type ReadingNotes } from '../reading-notes.ts';
import type { Report } from '../report.ts';
import { listLogs, newestLog, type ListedLog } from '../s3/list-logs.ts';
import type { ScanSettings } from '../scanner/log-scanner.ts';
import { mergeCounts } from '../scanner/scan-counts.ts';
import { toReport } from '../to-report.ts';
import { estimateOf, overLimit, type Estimate } from '../engine/estimate.ts';
import type { EngineFacts, EngineName, LogEngine } from '../engine/log-engine.ts';
import { scannerEngine } from '../engine/scanner-engine.ts';
import { LogSourceError } from '../s3/log-source-error.ts';
import { alertPoints, objectSubject, publishCounts } from './publish-counts.ts';
import type { ScannedObject } from './scan-object.ts';

export interface LogQuery extends ScanSettings {
  readonly bucket: string;
  /** Keys must start with it; empty for the whole bucket. */
  readonly prefix: string;
  readonly threshold: number;
  /** Every object under the prefix instead of only the newest. */
  readonly all: boolean;
  /** Reads only these of the logs under the prefix. @default every one */
  readonly only?: ((log: ListedLog) => boolean) | undefined;
  /** Whether the report names the malformed lines. @default false */
  readonly reportsMalformedLines?: boolean;
  /** An analysis that would cost more US dollars is refused. @default - no limit */
  readonly maxCostUsd?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Gets size and cost before anything is read. */
  readonly onEstimate?: ((estimate: Estimate) => void) | undefined;
  /** Gets the id of an engine's query once it runs. */
  readonly onQuery?: ((queryId: string) => Promise<void>) | undefined;
  /** Gets the number of read bytes of the stored objects, and of all their bytes, now and then. */
  readonly onProgress?: ((bytes: number, totalBytes: number) => void) | undefined;
}

export interface AnalyzeDeps {
  readonly s3: S3Client;
  /** Without it nothing is published, and the report has no `unpublished`. */
  readonly metrics?: MetricPublisher | undefined;
  /** @default the scanner of this process */
  readonly engine?: { readonly name: EngineName; readonly counts: LogEngine } | undefined;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

export interface Analysis {
  readonly report: Report;
  /** The versions that were read, for publications that are made once for them. */
  readonly subject: RecordSubject;
  readonly notes: ReadingNotes;
}

/**
 * Counts the errors of the newest log under the prefix, or of all of them, and publishes the counts as metrics.
 * @throws {LogSourceError}
 */
export async function analyzeLogs(deps: AnalyzeDeps, query: LogQuery): Promise<Analysis> {
  const { bucket, prefix, all, threshold } = query;
  const { logs, estimate } = await planLogs(deps.s3, deps.engine?.name ?? 'scanner', query);
  query.onEstimate?.(estimate);
  const refusal = overLimit(estimate, query.maxCostUsd);
  if (refusal !== undefined) throw new LogSourceError('refused', refusal);
  const { results: objects, facts } = await readAndPublish(deps, query, logs);

  const counts = mergeCounts(objects.map((object) => object.counts));
  const [first] = objects;
  const only = objects.length === 1 && first !== undefined ? objectSubject(first) : undefined;
  const subject = only ?? subjectOfAll(objects, query);
  if (only === undefined) {
    const alert = alertPoints(counts, threshold, nowOf(deps));
    await deps.metrics?.publish({ ...subject, points: () => alert }, query.signal);
  }
  const unpublished =
    deps.metrics === undefined ? undefined : objects.reduce((sum, object) => sum + object.unpublished, 0);
  const source = all ? `s3://${bucket}/${prefix}` : subject.subject;
  const lines = malformedLinesOf(objects, query);
  const malformedLines = query.reportsMalformedLines === true ? lines : undefined;
  const report = toReport(source, counts, { threshold, unpublished, malformedLines, engine: facts });
  return { report, subject, notes: readingNotes(counts, lines) };
}

/** The malformed lines in the order of the objects, as many as were asked for. */
function malformedLinesOf(objects: readonly ScannedObject[], { malformedLines = 0 }: LogQuery): PlacedLine[] {
  return objects
    .flatMap(({ version, counts }) =>
      counts.malformedLines.map((line) => ({ ...line, source: `s3://${version.bucket}/${version.key}` })),
    )
    .slice(0, malformedLines);
}

interface ReadObject extends ScannedObject {
  readonly unpublished: number;
}

/**
 * The logs of a query, and the work of reading them.
 * @throws {LogSourceError}
 */
export async function planLogs(
  s3: S3Client,
  engine: EngineName,
  query: Pick<LogQuery, 'bucket' | 'prefix' | 'all' | 'only' | 'signal'>,
): Promise<{ readonly logs: readonly ListedLog[]; readonly estimate: Estimate }> {
  const { bucket, prefix, all } = query;
  const logs = all ? await listLogs(s3, query, query.only) : [await newestLog(s3, query)];
  const source = `s3://${bucket}/${all ? prefix : (logs[0]?.name ?? '')}`;
  return { logs, estimate: estimateOf(engine, source, logs) };
}

interface ReadLogs {
  readonly results: readonly ReadObject[];
  readonly facts?: EngineFacts;
}

function readAndPublish(
  { s3, engine, metrics, now = Date.now }: AnalyzeDeps,
  { threshold, onProgress, ...query }: LogQuery,
  logs: readonly ListedLog[],
): Promise<ReadLogs> {
  const total = logs.reduce((sum, { size }) => sum + size, 0);
  let read = 0;
  return (engine?.counts ?? scannerEngine(s3)).count({
    ...query,
    logs,
    byMinute: metrics !== undefined,
    onBytes: (bytes) => onProgress?.((read += bytes), total),
    each: async (scanned, either) => {
      if (metrics === undefined) return { ...scanned, unpublished: 0 };
      // The sum of several objects decides about the alert.
      const alert = logs.length === 1 ? alertPoints(scanned.counts, threshold, now()) : [];
      return { ...scanned, unpublished: await publishCounts(metrics, scanned, alert, either) };
    },
  });
}

function subjectOfAll(objects: readonly ScannedObject[], { bucket, prefix }: LogQuery): RecordSubject {
  return {
    versions: objects.map(({ version }) => version),
    subject: `all of s3://${bucket}/${prefix}`,
    undatedMinute: 0,
  };
}

function nowOf({ now = Date.now }: AnalyzeDeps): number {
  return now();
}
