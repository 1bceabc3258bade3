import { contractFields, type LogFields } from '../log-fields.ts';
import { emptyCounts, type ScanCounts } from '../scan-counts.ts';

/**
 * The reference that the scanner must agree with: the rules of a log in their plainest form, by `TextDecoder` and
 * `JSON.parse` of every line.
 */
export function referenceScan(
  log: Buffer,
  since: string | undefined,
  fields: LogFields = contractFields,
): ScanCounts {
  const counts = emptyCounts();
  counts.bytes = log.length;
  for (const line of linesOf(log)) {
    counts.lines++;
    const kind = classify(line);
    if (kind === 'malformed') counts.malformed++;
    else if (kind === 'skipped') counts.skipped++;
    if (typeof kind === 'string') continue;
    const field = new Map(Object.entries(kind));
    if (!isError(field.get(fields.level), fields)) continue;
    countError(counts, { time: field.get(fields.time), service: field.get(fields.service) }, since);
  }
  return counts;
}

function linesOf(log: Buffer): Buffer[] {
  const bom = log.subarray(0, 3).equals(Buffer.from('\uFEFF')) ? 3 : 0;
  if (log.length === 0) return [];
  const lines: Buffer[] = [];
  let start = bom;
  for (let end = log.indexOf(10, start); end >= 0; end = log.indexOf(10, start)) {
    lines.push(log.subarray(start, end));
    start = end + 1;
  }
  if (start < log.length || lines.length === 0) lines.push(log.subarray(start));
  return lines;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function classify(line: Buffer): Record<string, unknown> | 'malformed' | 'skipped' {
  const start = line.toString('latin1').replace(/^[ \t\r]+/, '');
  if (start === '' || start.startsWith('#')) return 'skipped';
  try {
    const text = utf8.decode(line);
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && depthOf(text) <= 512 ? (value as Record<string, unknown>) : 'malformed';
  } catch {
    return 'malformed';
  }
}

/** Measured on the text, because `JSON.parse` drops the earlier values of a repeated key. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (const bracket of json.replace(/"(?:[^"\\]|\\.)*"/g, '').match(/[[\]{}]/g) ?? []) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function isError(level: unknown, { errorLevels }: LogFields): boolean {
  return (typeof level === 'string' || typeof level === 'number') && errorLevels.includes(String(level));
}

function countError(
  counts: ScanCounts,
  line: { readonly time: unknown; readonly service: unknown },
  since: string | undefined,
): void {
  const time = momentOf(line.time);
  if (since !== undefined) {
    if (time === undefined) counts.undated++;
    if (time === undefined || time <= (momentOf(since) ?? 0n)) return;
  }
  const given = line.service;
  const service = typeof given === 'string' && given !== '' ? given : 'unknown';
  counts.total++;
  increment(counts.byService, service);
  if (time === undefined) {
    increment(counts.withoutTimeByService, service);
  } else {
    const minutes = counts.byServiceMinute.get(service) ?? new Map<number, number>();
    counts.byServiceMinute.set(service, minutes);
    const minute = time / (60n * UNITS_PER_SECOND);
    increment(minutes, Number(time < 0n && time % (60n * UNITS_PER_SECOND) !== 0n ? minute - 1n : minute));
  }
}

const FRACTION_DIGITS = 30;
const UNITS_PER_SECOND = 10n ** BigInt(FRACTION_DIGITS);

/** Units of 10^-30 s since the epoch; leap seconds are left to examples. */
function momentOf(ts: unknown): bigint | undefined {
  if (typeof ts !== 'string') return undefined;
  const match =
    /^(\d{4}-\d\d-\d\d)[Tt]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/.exec(
      ts,
    );
  if (match === null) return undefined;
  const [, day = '', time = '', fraction = '', offset = ''] = match;
  const midnight = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) return undefined;
  const milliseconds = new Date(`${day}T${time}${offset.toUpperCase()}`).getTime();
  return BigInt(milliseconds / 1000) * UNITS_PER_SECOND + BigInt(fraction.padEnd(FRACTION_DIGITS, '0'));
}

function increment<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
