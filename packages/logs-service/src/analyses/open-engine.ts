import type { S3Client } from '@aws-sdk/client-s3';
import type { Logger } from '@fairway/service-kit';

import { createAthena } from '../engine/create-athena.ts';
import type { EngineName, LogEngine } from '../engine/log-engine.ts';
import type { LogTables } from '../engine/log-tables.ts';
import type { QueryRunner } from '../engine/query-runner.ts';
import { s3AnalysisStore } from './analysis-store.ts';
import { LongAnalyses } from './long-analyses.ts';

/** The engine that an environment has chosen besides the scanner, and its analyses. */
export interface ChosenEngine {
  readonly engine: { readonly name: EngineName; readonly counts: LogEngine };
  readonly queries: QueryRunner;
  readonly analyses: LongAnalyses;
}

export interface ChosenEngineOptions {
  readonly s3: S3Client;
  readonly workgroup: string;
  readonly tables: LogTables;
  /** The bucket and prefix of the records of long analyses. */
  readonly state: { readonly bucket: string; readonly prefix: string };
  readonly logger: Pick<Logger, 'warn'>;
}

/** Athena with its client and its analyses; to be imported where it was chosen only. */
export function openEngine({ s3, workgroup, tables, state, logger }: ChosenEngineOptions): ChosenEngine {
  const { queries, counts } = createAthena({ s3, workgroup, tables });
  const store = s3AnalysisStore(s3, state.bucket, state.prefix);
  const analyses = new LongAnalyses({ store, logger, stopQuery: (queryId) => queries.stop(queryId) });
  return { engine: { name: 'athena', counts }, queries, analyses };
}
