import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { logTableEntry, rawLinesTableName, type DatedKeys } from '@fairway/service-manifest';

import { analyzeLogs, type LogQuery } from '../../src/analyze/analyze-logs.ts';
import { createAthena, type CreatedAthena } from '../../src/engine/create-athena.ts';
import { parseLogTables } from '../../src/engine/log-tables.ts';
import type { Report } from '../../src/report.ts';

export const DATABASE = 'logs';

export async function putObjects(
  s3: S3Client,
  bucket: string,
  objects: Readonly<Record<string, Buffer>>,
): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  for (const [key, body] of Object.entries(objects)) {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  }
}

/** The variable that describes a bucket's tables to the service. */
export function tablesOf(bucket: string, dated?: DatedKeys): string {
  return logTableEntry({ bucket, database: DATABASE, table: rawLinesTableName(bucket) }, dated);
}

/** Athena's engine with its real client, on a front. */
export function athenaOn(s3: S3Client, endpoint: string, bucket: string, dated?: DatedKeys): CreatedAthena {
  const tables = parseLogTables(tablesOf(bucket, dated));
  if (tables === undefined) throw new Error('the names of tables are wrong');
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = { region: 'us-east-1', endpoint, credentials, firstPauseMs: 5 };
  return createAthena({ s3, tables, workgroup: 'logs', ...client });
}

export interface Compared {
  readonly scanner: Report;
  readonly athena: Report;
}

/** The same question to both engines. */
export async function compared(
  s3: S3Client,
  athena: CreatedAthena,
  query: Partial<LogQuery> & Pick<LogQuery, 'bucket'>,
): Promise<Compared> {
  return { scanner: await reportOf(s3, undefined, query), athena: await reportOf(s3, athena, query) };
}

/** @param athena - the scanner where there is none */
export async function reportOf(
  s3: S3Client,
  athena: CreatedAthena | undefined,
  query: Partial<LogQuery> & Pick<LogQuery, 'bucket'>,
): Promise<Report> {
  const engine = athena === undefined ? {} : { engine: { name: 'athena', counts: athena.counts } as const };
  const asked = { prefix: '', threshold: 3, all: true, ...query };
  return (await analyzeLogs({ s3, ...engine }, asked)).report;
}

/** The report but for how it came to be. */
export function countsOf({ engine: _engine, ...counts }: Report): Omit<Report, 'engine'> {
  return counts;
}
