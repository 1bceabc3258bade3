import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
  type S3Client,
} from '@aws-sdk/client-s3';

/** An analysis that goes on after its request was answered, as every task of the service sees it. */
export interface StoredAnalysis {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed' | 'stopped';
  /** What is read: an analysis is told only to those who may read its bucket. */
  readonly bucket: string;
  /** Query of the engine, once it runs. */
  readonly queryId?: string;
  /** When the task that runs it last said so, in milliseconds since 1970. */
  readonly seenAt: number;
  /** Where it is done. */
  readonly report?: unknown;
  /** Where it failed. */
  readonly problem?: { readonly status: number; readonly detail: string };
}

/** What is stored of an analysis, and which version of it. */
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

/** S3's answers that mean that another writer was first. */
const LOST_RACES = new Set([409, 412]);

export function s3AnalysisStore(s3: S3Client, bucket: string, prefix: string): AnalysisStore {
  const at = (id: string) => ({ Bucket: bucket, Key: `${prefix}analyses/${id}.json` });
  return {
    load: async (id) => {
      try {
        const { Body, ETag: etag = '' } = await s3.send(new GetObjectCommand(at(id)));
        return { analysis: JSON.parse((await Body?.transformToString()) ?? '') as StoredAnalysis, etag };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    save: async (analysis, seen) => {
      const condition = seen === undefined ? { IfNoneMatch: '*' } : { IfMatch: seen };
      const content = { Body: JSON.stringify(analysis), ContentType: 'application/json' };
      try {
        await s3.send(new PutObjectCommand({ ...at(analysis.id), ...content, ...condition }));
        return true;
      } catch (error) {
        const status = error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0;
        if (LOST_RACES.has(status)) return false;
        throw error;
      }
    },
  };
}
