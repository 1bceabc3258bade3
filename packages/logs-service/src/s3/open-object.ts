import { addAbortSignal, type Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';

import type { ObjectVersion } from '../publish/object-version.ts';
import { LogSourceError } from './log-source-error.ts';
import { changed, translateS3Error } from './translate-s3-error.ts';

export interface ObjectSource {
  readonly bucket: string;
  readonly key: string;
  readonly signal?: AbortSignal | undefined;
  /** A stream without a byte for so long is given up and resumed. @default 10000 */
  readonly stallMs?: number;
  /** Pause before the first resumption, doubled for each further one in a row. @default 100 */
  readonly firstPauseMs?: number;
}

export interface OpenedObject {
  readonly version: ObjectVersion;
  readonly lastModified: Date;
  /** As stored, in bytes. */
  readonly size: number;
  /** The `Content-Encoding` of the stored bytes, in lower case; empty for none. */
  readonly encodings: readonly string[];
  /** The bytes as stored, once. Rejects with a `LogSourceError`, or with the signal's reason. */
  readonly chunks: AsyncIterable<Buffer>;
}

const STALL_MS = 10_000;
const FIRST_PAUSE_MS = 100;
/** Interruptions without much progress in between, before reading is given up. */
const MAX_FAILURES = 5;
/** A connection that was good for this much starts the count anew. */
const PROGRESS_BYTES = 1024 * 1024;

/**
 * Begins to read an object. A stream that drops or stalls is resumed where it was, provided the object is still the
 * same (`If-Match`), so that the chunks are the bytes of one version, each once.
 * @throws {LogSourceError}
 */
export async function openObject(s3: S3Client, source: ObjectSource): Promise<OpenedObject> {
  const first = await get(s3, source);
  const { ETag: etag = '', ContentLength: size = 0 } = first;
  return {
    ...describe(first, source),
    size,
    chunks: readToEnd(s3, source, { etag, size, body: bodyOf(first) }),
  };
}

/** Bytes of an object, from `first` to `last`, both of them included; the end of the object may come before. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

export interface ObjectPart extends Pick<OpenedObject, 'version' | 'lastModified' | 'encodings'> {
  readonly etag: string;
  readonly bytes: Buffer;
}

/**
 * Reads a small part of an object at once.
 * @param range all of the object without one, as of an empty one, of which S3 has no range
 * @throws {LogSourceError}
 */
export async function readPart(
  s3: S3Client,
  source: ObjectSource,
  range: ByteRange | undefined,
): Promise<ObjectPart> {
  const part = await get(
    s3,
    source,
    range === undefined ? {} : { Range: `bytes=${range.first}-${range.last}` },
  );
  const bytes: Buffer[] = [];
  try {
    for await (const chunk of untilStalled(bodyOf(part), source)) bytes.push(chunk);
  } catch (error) {
    source.signal?.throwIfAborted();
    throw givenUp(error, source);
  }
  return { ...describe(part, source), etag: part.ETag ?? '', bytes: Buffer.concat(bytes) };
}

function describe(
  { ETag = '', VersionId, LastModified, ContentEncoding }: GetObjectCommandOutput,
  { bucket, key }: ObjectSource,
): Pick<OpenedObject, 'version' | 'lastModified' | 'encodings'> {
  return {
    // Buckets whose versioning was suspended call every version "null".
    version: { bucket, key, version: VersionId === undefined || VersionId === 'null' ? ETag : VersionId },
    lastModified: LastModified ?? new Date(0),
    encodings: encodingsIn(ContentEncoding),
  };
}

/** `aws-chunked` was an upload's way, and some clients leave it on the object. */
function encodingsIn(contentEncoding = ''): string[] {
  const all = contentEncoding.toLowerCase().split(',');
  return all.map((each) => each.trim()).filter((each) => !['', 'identity', 'aws-chunked'].includes(each));
}

interface Reading {
  readonly etag: string;
  readonly size: number;
  readonly body: Readable;
}

async function* readToEnd(s3: S3Client, source: ObjectSource, reading: Reading): AsyncGenerator<Buffer> {
  let { body } = reading;
  let offset = 0;
  let failures = 0;
  for (;;) {
    const startedAt = offset;
    let interruption: unknown;
    try {
      for await (const chunk of untilStalled(body, source)) {
        offset += chunk.length;
        yield chunk;
      }
    } catch (error) {
      source.signal?.throwIfAborted();
      interruption = error;
    }
    // A stream can end before the object does without an error, too.
    if (offset >= reading.size) return;
    failures = offset - startedAt >= PROGRESS_BYTES ? 1 : failures + 1;
    if (failures > MAX_FAILURES) throw givenUp(interruption, source);
    await wait((source.firstPauseMs ?? FIRST_PAUSE_MS) * 2 ** (failures - 1), undefined, signalOf(source));
    body = await resume(s3, source, reading, offset);
  }
}

/** The chunks of one response; rejects when there is none for too long. Time that the reader takes does not count. */
async function* untilStalled(
  body: Readable,
  { stallMs = STALL_MS, signal }: ObjectSource,
): AsyncGenerator<Buffer> {
  if (signal !== undefined) addAbortSignal(signal, body);
  const startTimer = (): NodeJS.Timeout => setTimeout(() => body.destroy(new StalledError(stallMs)), stallMs);
  let timer = startTimer();
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      yield chunk;
      timer = startTimer();
    }
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
}

async function resume(
  s3: S3Client,
  source: ObjectSource,
  { etag, size }: Reading,
  offset: number,
): Promise<Readable> {
  let response: GetObjectCommandOutput;
  try {
    response = await get(s3, source, { Range: `bytes=${offset}-`, IfMatch: etag });
  } catch (error) {
    // Deleted while it was read: not the same as never having been there.
    throw error instanceof LogSourceError && error.failure === 'no-object' ? changed(source, error) : error;
  }
  const body = bodyOf(response);
  if (response.ContentRange !== `bytes ${offset}-${size - 1}/${size}`) {
    body.destroy();
    throw new LogSourceError('unavailable', 'S3 did not resume where its answer had stopped: ask again');
  }
  return body;
}

async function get(
  s3: S3Client,
  source: ObjectSource,
  condition: { Range?: string; IfMatch?: string } = {},
): Promise<GetObjectCommandOutput> {
  const { bucket, key } = source;
  try {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key, ...condition });
    return await s3.send(command, source.signal === undefined ? {} : { abortSignal: source.signal });
  } catch (error) {
    source.signal?.throwIfAborted();
    throw translateS3Error(error, { bucket, key });
  }
}

function bodyOf({ Body }: GetObjectCommandOutput): Readable {
  return Body as unknown as Readable;
}

function givenUp(error: unknown, { bucket, key }: ObjectSource): LogSourceError {
  return error instanceof StalledError
    ? new LogSourceError(
        'slow',
        `S3 stopped sending s3://${bucket}/${key} again and again: try again later`,
        error,
      )
    : new LogSourceError(
        'unavailable',
        `The connection to S3 dropped again and again: try again later`,
        error,
      );
}

function signalOf({ signal }: ObjectSource): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

class StalledError extends Error {
  constructor(stallMs: number) {
    super(`no byte for ${stallMs} ms`);
    this.name = 'StalledError';
  }
}
