import type { ScanCounts } from '../scanner/scan-counts.ts';
import { dimensionValue } from './dimension-value.ts';
import { addPoints, type ErrorPoint, type Point } from './point.ts';

type Dated = Pick<ScanCounts, 'byServiceMinute' | 'withoutTimeByService'>;

/**
 * The errors of a scan by service and minute.
 * @param undatedMinute the minute for errors that have no usable time of their own
 */
export function errorPoints(counts: Dated, undatedMinute: number): Point[] {
  const points: ErrorPoint[] = [];
  for (const [service, minutes] of counts.byServiceMinute) {
    const value = dimensionValue(service);
    for (const [minute, count] of minutes) points.push({ kind: 'errors', service: value, minute, count });
  }
  for (const [service, count] of counts.withoutTimeByService) {
    points.push({ kind: 'errors', service: dimensionValue(service), minute: undatedMinute, count });
  }
  return addPoints(points);
}
