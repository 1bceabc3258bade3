import type { S3Client } from '@aws-sdk/client-s3';

import { inParallel } from '../analyze/in-parallel.ts';
import { scanObject, type ScannedObject } from '../analyze/scan-object.ts';
import type { ScanCounts } from '../scanner/scan-counts.ts';
import type { CompletedObject } from './completed-object.ts';
import { named } from './differences.ts';
import type { CountRequest, Difference } from './log-engine.ts';

/** As much is read a second time, by the scanner. */
const SAMPLE_BYTES = 16 * 2 ** 20;
const MAX_OBJECTS = 8;
const OBJECTS_AT_A_TIME = 4;

export interface CheckedSample {
  /** The scanner's counts of objects on which the engine differs. */
  readonly replaced: readonly ScannedObject[];
  readonly differences: readonly Difference[];
}

/**
 * Scans a few of the objects that an engine has counted, and compares. Objects with many lines that are malformed, blank or
 * comments come first: where an engine ends lines elsewhere than the scanner does, those are what it makes of them.
 */
export async function checkSample<R>(
  s3: S3Client,
  { bucket, fields, since, signal }: CountRequest<R>,
  objects: readonly CompletedObject[],
): Promise<CheckedSample> {
  const sample = sampleOf(objects);
  const scans = await inParallel(sample, OBJECTS_AT_A_TIME, signal, async ({ head }, either) =>
    scanObject(s3, { bucket, key: head.log.name, fields, since, signal: either }),
  );
  const replaced = scans.filter((scan, index) => differ(scan.counts, sample[index]));
  if (replaced.length === 0) return { replaced, differences: [] };
  const keys = replaced.map(({ version }) => version.key);
  const detail = `${named(keys)}: the engine counts other lines than the scanner in ${replaced.length} of the ${sample.length} objects that both read; the scanner's counts of these are in the report, and other objects may differ as they do`;
  return { replaced, differences: [{ rule: 'carriage-return', detail }] };
}

function sampleOf(objects: readonly CompletedObject[]): CompletedObject[] {
  const chosen: CompletedObject[] = [];
  let bytes = 0;
  for (const each of objects.toSorted((a, b) => oddity(b) - oddity(a) || a.head.log.size - b.head.log.size)) {
    if (chosen.length === MAX_OBJECTS) break;
    if (bytes + each.head.log.size > SAMPLE_BYTES) continue;
    bytes += each.head.log.size;
    chosen.push(each);
  }
  return chosen;
}

function oddity({ object: { counts } }: CompletedObject): number {
  return (counts.malformed + counts.skipped) / Math.max(1, counts.lines);
}

/** @param sampled the object that was scanned; its number of bytes is found in another way */
function differ(scan: ScanCounts, sampled: CompletedObject | undefined): boolean {
  const found = sampled?.object.counts;
  if (found === undefined) return false;
  const numbers = ['lines', 'malformed', 'skipped', 'total', 'undated'] as const;
  if (numbers.some((name) => scan[name] !== found[name])) return true;
  if (sampled?.hasExactBytes === true && scan.bytes !== found.bytes) return true;
  return [...scan.byService].some(([service, errors]) => found.byService.get(service) !== errors);
}
