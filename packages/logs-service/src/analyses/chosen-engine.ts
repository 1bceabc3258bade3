import type { S3Client } from '@aws-sdk/client-s3';
import type { Logger } from '@fairway/service-kit';

import type { EngineName, LogEngine } from '../engine/log-engine.ts';
import type { LogTables } from '../engine/log-tables.ts';
import type { QueryRunner } from '../engine/query-runner.ts';
import type { LongAnalyses } from './long-analyses.ts';

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

/** @returns nothing where the environment has not chosen one; then nothing of it is loaded */
export async function chooseEngine(options: ChosenEngineOptions): Promise<ChosenEngine | undefined> {
  if (options.workgroup === '') return undefined;
  const { openEngine } = await import('./open-engine.ts');
  return openEngine(options);
}
