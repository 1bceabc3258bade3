import { constants, gunzipSync } from 'node:zlib';

import type { S3Client } from '@aws-sdk/client-s3';

import { inParallel } from '../analyze/in-parallel.ts';
import { notRead, translateText } from '../analyze/scan-object.ts';
import { containerOf, HEAD_BYTES } from '../container/container.ts';
import { GzipError } from '../container/log-text.ts';
import type { ObjectVersion } from '../publish/object-version.ts';
import type { ListedLog } from '../s3/list-logs.ts';
import { readPart } from '../s3/open-object.ts';

/** An object as its first and last bytes show it. */
export interface ObjectHead {
  readonly log: ListedLog;
  readonly version: ObjectVersion;
  readonly lastModified: Date;
  readonly etag: string;
  /** Why an engine would read it in another way than the scanner; nothing when it would not. */
  readonly otherwise: OtherReading | undefined;
  /** Of gzip data, its length as its end tells it, modulo 2^32; right for a single member. */
  readonly unpackedSize: number | undefined;
}

/** Rules of docs/logs-at-scale.md by which an object is left to the scanner. */
export type OtherReading = 'gzip-by-content' | 'hidden-name' | 'carriage-return';

/** Heads are small, and waiting is most of the time that they take. */
const HEADS_AT_A_TIME = 32;
const TRAILER_BYTES = 4;
const LONE_CARRIAGE_RETURN = /\r(?!\n)(?=[^])/;

/**
 * Looks at the beginnings of objects, so that what no engine reads is refused as the scanner refuses it, before
 * anything is paid for.
 */
export function readHeads(
  s3: S3Client,
  bucket: string,
  logs: readonly ListedLog[],
  signal: AbortSignal | undefined,
): Promise<ObjectHead[]> {
  return inParallel(logs, HEADS_AT_A_TIME, signal, (log, either) => readHead(s3, bucket, log, either));
}

async function readHead(
  s3: S3Client,
  bucket: string,
  log: ListedLog,
  signal: AbortSignal,
): Promise<ObjectHead> {
  const source = { bucket, key: log.name, signal };
  const isNamedGzip = log.name.endsWith('.gz');
  const head = await readPart(s3, source, log.size === 0 ? undefined : { first: 0, last: HEAD_BYTES - 1 });
  const foreign = head.encodings.find((each) => each !== 'gzip');
  if (foreign !== undefined) throw notRead(source, `${foreign} data, by its Content-Encoding`);
  const container = containerOf(head.bytes);
  if (container.kind === 'foreign') throw notRead(source, container.foreign.what);
  const isGzip = container.kind === 'gzip';
  if (!isGzip && (isNamedGzip || head.encodings.includes('gzip'))) {
    throw translateText(new GzipError(log.size === 0 ? 'cut off' : 'damaged'), source);
  }
  const text = isGzip ? unpackedHead(head.bytes) : head.bytes;
  const inner = isGzip ? containerOf(text) : container;
  if (inner.kind === 'foreign') throw notRead(source, inner.foreign.what);
  const unpackedSize =
    isGzip && log.size >= TRAILER_BYTES ? await readTrailer(s3, source, log.size) : undefined;
  const { version, lastModified, etag } = head;
  return {
    log,
    version,
    lastModified,
    etag,
    unpackedSize,
    otherwise: otherReading(log, { isGzip, isTwice: inner.kind === 'gzip', text }),
  };
}

interface Look {
  readonly isGzip: boolean;
  readonly isTwice: boolean;
  readonly text: Buffer;
}

function otherReading({ name }: ListedLog, { isGzip, isTwice, text }: Look): OtherReading | undefined {
  // The engine unpacks by an object's name, once.
  if (isTwice || (isGzip && !name.endsWith('.gz'))) return 'gzip-by-content';
  // The engine passes over what Hive takes for its own files.
  if (name.split('/').some((part) => /^[_.]/.test(part))) return 'hidden-name';
  return LONE_CARRIAGE_RETURN.test(text.toString('latin1')) ? 'carriage-return' : undefined;
}

function unpackedHead(head: Buffer): Buffer {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    // Damaged data is the engine's to find, as it would be the scanner's.
    return Buffer.alloc(0);
  }
}

async function readTrailer(
  s3: S3Client,
  source: { readonly bucket: string; readonly key: string; readonly signal: AbortSignal },
  size: number,
): Promise<number> {
  const { bytes } = await readPart(s3, source, { first: size - TRAILER_BYTES, last: size - 1 });
  return bytes.length < TRAILER_BYTES ? 0 : bytes.readUInt32LE();
}
