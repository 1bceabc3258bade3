import type { S3Client } from '@aws-sdk/client-s3';

import { s3SwapStore } from '../s3/swap-store.ts';
import { formatRecord, parseRecord, type PublicationRecord } from './publication-record.ts';

export interface StoredRecord {
  readonly record: PublicationRecord;
  /** The version of the record. */
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

/** Records in the state bucket. */
export function s3RecordStore(s3: S3Client, bucket: string): RecordStore {
  const store = s3SwapStore(s3, bucket);
  return {
    load: async (key) => {
      const found = await store.load(key);
      return found && { record: parseRecord(found.text), etag: found.etag };
    },
    save: async (key, record, seen) => {
      const etag = await store.save(key, formatRecord(record), seen);
      return etag === undefined ? undefined : { record, etag };
    },
  };
}
