import { datedTableName } from '@fairway/service-manifest';
import type { S3Client } from '@aws-sdk/client-s3';

import { inParallel } from '../analyze/in-parallel.ts';
import { scanObject } from '../analyze/scan-object.ts';
import { listLogs } from '../s3/list-logs.ts';
import { LogSourceError } from '../s3/log-source-error.ts';
import { changed } from '../s3/translate-s3-error.ts';
import { contractFields } from '../scanner/log-fields.ts';
import { countsByPath, type ObjectCounts } from './count-rows.ts';
import { countSql } from './count-sql.ts';
import { checkSample } from './check-sample.ts';
import { differencesOf } from './differences.ts';
import { costUsd } from './estimate.ts';
import type { Counted, CountRequest, Difference, LogEngine } from './log-engine.ts';
import { daysUnder } from './log-days.ts';
import { readHeads, type ObjectHead } from './object-heads.ts';
import type { QueryRunner } from './query-runner.ts';
import { tableOf, type LogTables } from './log-tables.ts';
import { unpackedBytes } from './unpacked-bytes.ts';
import type { CompletedObject } from './completed-object.ts';

export interface AthenaEngineDeps {
  readonly s3: S3Client;
  readonly queries: QueryRunner;
  readonly tables: LogTables;
}

const OBJECTS_AT_A_TIME = 4;

/**
 * Counts with Amazon Athena, object by object. What it would read otherwise than the scanner is scanned here; what it was
 * given is compared with what S3 lists afterwards, so that its counts are those of the versions that are reported.
 */
export function athenaEngine(deps: AthenaEngineDeps): LogEngine {
  return {
    count: async (request) => {
      const heads = await readHeads(deps.s3, request.bucket, request.logs, request.signal);
      const query = await countInAthena(deps, request, heads).catch((error: unknown) =>
        refuse(deps.s3, request, heads, error),
      );
      const scanned = await completed(deps.s3, request, heads, query.byPath);
      await checkUnchanged(deps.s3, request, heads);
      const sample = await checkSample(
        deps.s3,
        request,
        scanned.filter(({ here }) => !here),
      );
      const replaced = new Map(sample.replaced.map((object) => [object.version.key, object]));
      const objects = scanned.map(({ object }) => replaced.get(object.version.key) ?? object);
      const results = await inParallel(objects, OBJECTS_AT_A_TIME, request.signal, request.each);
      return { results, facts: factsOf(query, scanned, [...differencesOf(scanned), ...sample.differences]) };
    },
  };
}

/** An engine names an object that it could not read, and seldom why. The scanner says why, in the words that everybody gets. */
async function refuse<R>(
  s3: S3Client,
  { bucket, fields, since, signal }: CountRequest<R>,
  heads: readonly ObjectHead[],
  error: unknown,
): Promise<never> {
  const reason = error instanceof LogSourceError && error.cause instanceof Error ? error.cause.message : '';
  const [key] = heads
    .map(({ log }) => log.name)
    .filter((name) => reason.includes(addressOf(bucket, name)))
    // One name may begin with another.
    .toSorted((one, other) => other.length - one.length);
  if (key !== undefined) await scanObject(s3, { bucket, key, fields, since, signal });
  throw error;
}

interface AthenaCounts {
  readonly queryId: string;
  readonly scannedBytes: number;
  readonly byPath: ReadonlyMap<string, ObjectCounts>;
}

async function countInAthena<R>(
  { queries, tables }: AthenaEngineDeps,
  request: CountRequest<R>,
  heads: readonly ObjectHead[],
): Promise<AthenaCounts> {
  const readable = heads.filter(({ otherwise, log }) => otherwise === undefined && log.size > 0);
  if (readable.length === 0) return { queryId: '', scannedBytes: 0, byPath: new Map() };
  const { bucket, prefix, since, byMinute, fields = contractFields, signal, onQuery, onBytes } = request;
  const { database, table: all, dated } = tableOf(tables, bucket);
  const [only] = readable;
  const beginning = readable.length === 1 && only !== undefined ? only.log.name : prefix;
  const days = dated === undefined ? undefined : daysUnder(beginning, dated);
  const table = days === undefined ? all : datedTableName(all);
  const paths =
    readable.length === 1 && only !== undefined
      ? { only: addressOf(bucket, only.log.name) }
      : { under: addressOf(bucket, prefix) };
  const sql = countSql({ database, table, paths, days, fields, since, byMinute });
  let told = 0;
  const onScanned = (bytes: number): void => {
    onBytes?.(bytes - told);
    told = bytes;
  };
  const { queryId, scannedBytes, rows } = await queries.run(sql, { signal, onStart: onQuery, onScanned });
  return { queryId, scannedBytes, byPath: await countsByPath(rows) };
}

/** The counts of all objects: those that the engine did not read, or did not see, are scanned here. */
function completed<R>(
  s3: S3Client,
  { bucket, signal, ...settings }: CountRequest<R>,
  heads: readonly ObjectHead[],
  byPath: ReadonlyMap<string, ObjectCounts>,
): Promise<CompletedObject[]> {
  return inParallel(heads, OBJECTS_AT_A_TIME, signal, async (head, either) => {
    const { log, version, lastModified, otherwise } = head;
    const found = otherwise === undefined ? byPath.get(addressOf(bucket, log.name)) : undefined;
    if (found === undefined) {
      const { fields, since } = settings;
      const object = await scanObject(s3, { bucket, key: log.name, signal: either, fields, since });
      return { head, object, here: true, hasExactBytes: true };
    }
    const { bytes, isExact } = unpackedBytes(head, found);
    found.counts.bytes = bytes;
    return {
      head,
      object: { version, lastModified, counts: found.counts },
      here: false,
      hasExactBytes: isExact,
    };
  });
}

/** An engine reads an object as it is then, and cannot be told which version. */
async function checkUnchanged<R>(
  s3: S3Client,
  { bucket, prefix, signal }: CountRequest<R>,
  heads: readonly ObjectHead[],
): Promise<void> {
  const now = new Map((await listLogs(s3, { bucket, prefix, signal })).map(({ name, etag }) => [name, etag]));
  const other = heads.find(({ log, etag }) => now.get(log.name) !== etag);
  if (other !== undefined) throw changed({ bucket, key: other.log.name });
}

function factsOf(
  { queryId, scannedBytes }: AthenaCounts,
  scanned: readonly CompletedObject[],
  differences: readonly Difference[],
): NonNullable<Counted<unknown>['facts']> {
  return {
    name: 'athena',
    queryId,
    scannedBytes,
    costUsd: queryId === '' ? 0 : costUsd(scannedBytes),
    objectsScannedHere: scanned.filter(({ here }) => here).length,
    differences,
  };
}

function addressOf(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`;
}
