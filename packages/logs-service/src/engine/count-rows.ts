import { emptyCounts, type ScanCounts } from '../scanner/scan-counts.ts';
import { HALF_MARK } from './line-sql.ts';

/** The counts of one object as an engine has them. */
export interface ObjectCounts {
  readonly counts: ScanCounts;
  /** Bytes of its lines, without line breaks. */
  octets: number;
}

/** Adds up the rows of `countSql`, by the path of the object. */
export async function countsByPath(
  rows: AsyncIterable<readonly (string | undefined)[]>,
): Promise<Map<string, ObjectCounts>> {
  const byPath = new Map<string, ObjectCounts>();
  for await (const [path = '', service, minute, ...numbers] of rows) {
    const object = byPath.get(path) ?? { counts: emptyCounts(), octets: 0 };
    byPath.set(path, object);
    addRow(object, { service, minute, numbers: numbers.map(Number) });
  }
  return byPath;
}

interface Row {
  readonly service: string | undefined;
  readonly minute: string | undefined;
  readonly numbers: readonly number[];
}

function addRow(object: ObjectCounts, { service, minute, numbers }: Row): void {
  const { counts } = object;
  const [lines = 0, malformed = 0, skipped = 0, octets = 0, errors = 0, undated = 0, timeless = 0] = numbers;
  counts.lines += lines;
  counts.malformed += malformed;
  counts.skipped += skipped;
  counts.undated += undated;
  counts.total += errors;
  object.octets += octets;
  if (service === undefined || errors === 0) return;
  const name = withHalves(service);
  add(counts.byService, name, errors);
  if (timeless > 0) add(counts.withoutTimeByService, name, timeless);
  if (minute === undefined) return;
  const minutes = counts.byServiceMinute.get(name) ?? new Map<number, number>();
  counts.byServiceMinute.set(name, minutes);
  add(minutes, Number(minute), errors);
}

function add<K>(sums: Map<K, number>, key: K, count: number): void {
  sums.set(key, (sums.get(key) ?? 0) + count);
}

const HALVES = new RegExp(`${HALF_MARK}(d[89a-f][0-9a-f]{2})`, 'gi');

/** Halves of surrogate pairs, which UTF-8 cannot carry, as they stand in the log. */
function withHalves(service: string): string {
  return service.replaceAll(HALVES, (_, unit: string) => String.fromCharCode(Number.parseInt(unit, 16)));
}
