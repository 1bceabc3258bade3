import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

import { isLogName, newestFirst, type LogEntry } from '../newest.ts';
import { LogSourceError } from './log-source-error.ts';
import { translateS3Error } from './translate-s3-error.ts';

/** A log as the bucket's listing shows it; `name` is its key. */
export interface ListedLog extends LogEntry {
  /** As stored, in bytes. */
  readonly size: number;
  /** Tells one content from another. */
  readonly etag: string;
}

export interface LogListing {
  readonly bucket: string;
  /** Keys start with it; empty for the whole bucket. */
  readonly prefix: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Every log under the prefix, in the order of their keys. Objects with other names (`.jsonl` and `.jsonl.gz` are
 * logs) are passed over.
 * @param isWanted leaves out more of them
 * @throws {LogSourceError} also when there is none
 */
export async function listLogs(
  s3: S3Client,
  listing: LogListing,
  isWanted: (log: ListedLog) => boolean = () => true,
): Promise<ListedLog[]> {
  const logs: ListedLog[] = [];
  for await (const page of logPages(s3, listing)) logs.push(...page.filter(isWanted));
  return someOf(logs, listing);
}

/**
 * The newest log under the prefix, by the rules of `newestFirst`; keeps one page of keys in memory at a time.
 * @throws {LogSourceError} also when there is none
 */
export async function newestLog(s3: S3Client, listing: LogListing): Promise<ListedLog> {
  let newest: ListedLog[] = [];
  for await (const page of logPages(s3, listing)) newest = newestFirst([...newest, ...page]).slice(0, 1);
  const [log] = someOf(newest, listing);
  return log;
}

async function* logPages(s3: S3Client, { bucket, prefix, signal }: LogListing): AsyncGenerator<ListedLog[]> {
  const pages = paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, Prefix: prefix },
    {
      abortSignal: signal,
    },
  );
  try {
    for await (const { Contents = [] } of pages) {
      yield Contents.map(({ Key = '', LastModified = new Date(0), Size = 0, ETag = '' }) => ({
        name: Key,
        lastModified: LastModified,
        size: Size,
        etag: ETag,
      })).filter(({ name }) => isLogName(name));
    }
  } catch (error) {
    throw translateS3Error(error, { bucket });
  }
}

function someOf(logs: ListedLog[], { bucket, prefix }: LogListing): [ListedLog, ...ListedLog[]] {
  const [first, ...others] = logs;
  if (first !== undefined) return [first, ...others];
  throw new LogSourceError(
    'no-object',
    `There is no .jsonl or .jsonl.gz object under s3://${bucket}/${prefix}`,
  );
}
