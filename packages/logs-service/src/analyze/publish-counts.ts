import { timeInName } from '../newest.ts';
import { MINUTE_MS } from '../publish/cloudwatch-limits.ts';
import { errorPoints } from '../publish/error-points.ts';
import type { MetricPublisher } from '../publish/metric-publisher.ts';
import type { RecordSubject } from '../publish/object-version.ts';
import type { AlertPoint } from '../publish/point.ts';
import type { ScanCounts } from '../scanner/scan-counts.ts';
import type { ScannedObject } from './scan-object.ts';

/**
 * An object as the subject of records. Errors without a time count at the time in the file name, else at the object's
 * modification.
 */
export function objectSubject({ version, lastModified }: ScannedObject): RecordSubject {
  const stand = timeInName(version.key) ?? lastModified.getTime();
  return {
    versions: [version],
    subject: `s3://${version.bucket}/${version.key}`,
    undatedMinute: Math.floor(stand / MINUTE_MS),
  };
}

/** The alert to publish for these counts, if there is one. */
export function alertPoints(counts: ScanCounts, threshold: number, now: number): AlertPoint[] {
  if (counts.total < threshold) return [];
  return [{ kind: 'alert', threshold, minute: Math.floor(now / MINUTE_MS), count: 1 }];
}

/** @returns how many of the object's errors CloudWatch is not known to have */
export function publishCounts(
  metrics: MetricPublisher,
  scanned: ScannedObject,
  alert: readonly AlertPoint[],
  signal: AbortSignal,
): Promise<number> {
  const points = (undatedMinute: number) => [...errorPoints(scanned.counts, undatedMinute), ...alert];
  return metrics.publish({ ...objectSubject(scanned), points }, signal);
}
