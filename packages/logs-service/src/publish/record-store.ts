import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
  type S3Client,
} from '@aws-sdk/client-s3';
import { formatRecord, parseRecord, type PublicationRecord } from './publication-record.ts';

export interface StoredRecord {
  readonly record: PublicationRecord;
  /** Which version of the record this is. */
  readonly etag: string;
}

/** Records that can only be replaced by who has seen the newest: compare-and-swap. */
export interface RecordStore {
  load(key: string): Promise<StoredRecord | undefined>;
  /**
   * @param seen the version that `record` was made from; `undefined` when there was none
   * @returns `undefined` when another writer was first: load again
   */
  save(key: string, record: PublicationRecord, seen: string | undefined): Promise<StoredRecord | undefined>;
}

/** S3's answers that mean "another writer was first": changed, deleted, or being written at this moment. */
const LOST_RACES = new Set([412, 409]);

/** Records in the state bucket, by S3's conditional writes. */
export function s3RecordStore(s3: S3Client, bucket: string): RecordStore {
  return {
    load: async (key) => {
      try {
        const { Body, ETag = '' } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return { record: parseRecord((await Body?.transformToString()) ?? ''), etag: ETag };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    save: async (key, record, seen) => {
      const condition = seen === undefined ? { IfNoneMatch: '*' } : { IfMatch: seen };
      const Body = formatRecord(record);
      try {
        const { ETag = '' } = await s3.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body,
            ContentType: 'application/json',
            ...condition,
          }),
        );
        return { record, etag: ETag };
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
