import type { S3Client } from '@aws-sdk/client-s3';
import type { Logger } from '@fairway/service-kit';

import type { EngineName, LogEngine } from '../engine/log-engine.ts';
import type { LogTables } from '../engine/log-tables.ts';
import type { QueryRunner } from '../engine/query-runner.ts';
import type { AnalysisStore } from './analysis-store.ts';
import { LongAnalyses, type LongAnalysesDeps } from './long-analyses.ts';

/** The engine that an environment has chosen besides the scanner, and its analyses. */
export interface ChosenEngine {
  readonly engine: { readonly name: EngineName; readonly counts: LogEngine };
  readonly queries: QueryRunner;
  readonly analyses: LongAnalyses;
}

export interface ChosenEngineOptions extends Pick<LongAnalysesDeps, 'patienceMs' | 'heartbeatMs'> {
  readonly s3: S3Client;
  readonly workgroup: string;
  readonly tables: LogTables;
  readonly store: AnalysisStore;
  readonly logger: Pick<Logger, 'warn'>;
  /** The address of Athena. @default the one that the SDK finds */
  readonly endpoint?: string;
}

/** @returns nothing where the environment has not chosen one; then nothing of it is loaded */
export async function chooseEngine({
  s3,
  workgroup,
  tables,
  endpoint,
  ...rest
}: ChosenEngineOptions): Promise<ChosenEngine | undefined> {
  if (workgroup === '') return undefined;
  const { createAthena } = await import('../engine/create-athena.ts');
  const { queries, counts } = createAthena({
    s3,
    workgroup,
    tables,
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  const analyses = new LongAnalyses({ ...rest, stopQuery: (queryId) => queries.stop(queryId) });
  return { engine: { name: 'athena', counts }, queries, analyses };
}
