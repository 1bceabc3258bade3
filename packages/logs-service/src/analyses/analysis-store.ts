import type { S3Client } from '@aws-sdk/client-s3';

import { ANALYSES_FOLDER } from '@fairway/service-manifest';

import { s3SwapStore } from '../s3/swap-store.ts';

/** An analysis that goes on after its request was answered, as every task of the service sees it. */
export interface StoredAnalysis {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed' | 'stopped';
  /** Bucket that is read: an analysis is told only to those who may read it. */
  readonly bucket: string;
  /** Query of the engine, once it runs. */
  readonly queryId?: string;
  /** When the task that runs it last said so, in milliseconds since 1970. */
  readonly seenAt: number;
  /** The result, once it is done. */
  readonly report?: unknown;
  /** The problem, if it failed. */
  readonly problem?: { readonly status: number; readonly detail: string };
}

/** A stored analysis and its version. */
export interface LoadedAnalysis {
  readonly analysis: StoredAnalysis;
  readonly etag: string;
}

/** Analyses in the state bucket, where all tasks find them. */
export interface AnalysisStore {
  load(id: string): Promise<LoadedAnalysis | undefined>;
  /**
   * @param seen the version that `analysis` was made from; `undefined` for a new one
   * @returns false when another writer was first: load again
   */
  save(analysis: StoredAnalysis, seen: string | undefined): Promise<boolean>;
}

export function s3AnalysisStore(s3: S3Client, bucket: string, prefix: string): AnalysisStore {
  const store = s3SwapStore(s3, bucket);
  const keyOf = (id: string): string => `${prefix}${ANALYSES_FOLDER}${id}.json`;
  return {
    load: async (id) => {
      const found = await store.load(keyOf(id));
      return found && { analysis: JSON.parse(found.text) as StoredAnalysis, etag: found.etag };
    },
    save: async (analysis, seen) =>
      (await store.save(keyOf(analysis.id), JSON.stringify(analysis), seen)) !== undefined,
  };
}
