import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

import { analyzeLogs, type LogQuery } from '../../src/analyze/analyze-logs.ts';
import { createAthena, type CreatedAthena } from '../../src/engine/create-athena.ts';
import { parseLogTables } from '../../src/engine/log-tables.ts';
import type { Report } from '../../src/report.ts';

export const DATABASE = 'logs';

/** The table that the tests give a bucket. */
export function tableName(bucket: string): string {
  return bucket.replaceAll(/[^a-z0-9]/g, '_');
}

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

/** Athena's engine with its real client, on a front. */
export function athenaOn(s3: S3Client, endpoint: string, buckets: readonly string[]): CreatedAthena {
  const tables = parseLogTables(
    buckets.map((bucket) => `${bucket}=${DATABASE}.${tableName(bucket)}`).join(','),
  );
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
  const asked = { prefix: '', threshold: 3, all: true, ...query };
  const scanner = await analyzeLogs({ s3 }, asked);
  const engine = { name: 'athena', counts: athena.counts } as const;
  const { report } = await analyzeLogs({ s3, engine }, asked);
  return { scanner: scanner.report, athena: report };
}

/** The report but for how it came to be. */
export function countsOf({ engine: _engine, ...counts }: Report): Omit<Report, 'engine'> {
  return counts;
}
