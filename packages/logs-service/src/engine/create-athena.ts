import type { S3Client } from '@aws-sdk/client-s3';

import { athenaEngine } from './athena-engine.ts';
import { athenaQueries, type AthenaOptions } from './athena-queries.ts';
import type { LogEngine } from './log-engine.ts';
import type { LogTables } from './log-tables.ts';
import type { QueryRunner } from './query-runner.ts';

export interface CreatedAthena {
  readonly queries: QueryRunner;
  readonly counts: LogEngine;
}

/** Athena's engine with its client; to be imported by who has chosen it only, because the client takes its time to load. */
export function createAthena({
  s3,
  tables,
  ...options
}: AthenaOptions & { readonly s3: S3Client; readonly tables: LogTables }): CreatedAthena {
  const queries = athenaQueries(options);
  return { queries, counts: athenaEngine({ s3, queries, tables }) };
}
