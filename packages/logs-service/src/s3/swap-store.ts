import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
  type S3Client,
} from '@aws-sdk/client-s3';

/** A text in S3 and its version. */
export interface StoredText {
  readonly text: string;
  readonly etag: string;
}

/** Texts that can only be replaced by who has seen the newest: compare-and-swap. */
export interface SwapStore {
  load(key: string): Promise<StoredText | undefined>;
  /**
   * @param seen the version that `text` was made from; `undefined` when there was none
   * @returns the new version; `undefined` when another writer was first: load again
   */
  save(key: string, text: string, seen: string | undefined): Promise<string | undefined>;
}

/** S3's answers that mean "another writer was first": changed, deleted, or being written at this moment. */
const LOST_RACES = new Set([412, 409]);

/** JSON texts in a bucket, by S3's conditional writes. */
export function s3SwapStore(s3: S3Client, bucket: string): SwapStore {
  return {
    load: async (key) => {
      try {
        const { Body, ETag: etag = '' } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return { text: (await Body?.transformToString()) ?? '', etag };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    save: async (key, text, seen) => {
      const condition = seen === undefined ? { IfNoneMatch: '*' } : { IfMatch: seen };
      const object = { Bucket: bucket, Key: key, Body: text, ContentType: 'application/json' };
      try {
        const { ETag = '' } = await s3.send(new PutObjectCommand({ ...object, ...condition }));
        return ETag;
      } catch (error) {
        if (isLostRace(error)) return undefined;
        throw error;
      }
    },
  };
}

function isLostRace(error: unknown): boolean {
  if (error instanceof NoSuchKey) return true;
  return error instanceof S3ServiceException && LOST_RACES.has(error.$metadata.httpStatusCode ?? 0);
}
