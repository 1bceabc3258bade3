import type { S3Client } from '@aws-sdk/client-s3';

import { ForeignFormatError, GzipError, logText } from '../container/log-text.ts';
import type { ObjectVersion } from '../publish/object-version.ts';
import { LogSourceError } from '../s3/log-source-error.ts';
import { openObject, type ObjectSource } from '../s3/open-object.ts';
import { LogScanner, type ScanSettings } from '../scanner/log-scanner.ts';
import type { ScanCounts } from '../scanner/scan-counts.ts';

/** Twice as fast as the default of 16 KiB. */
const GUNZIP_CHUNK_BYTES = 1024 * 1024;

export interface ScannedObject {
  readonly version: ObjectVersion;
  readonly lastModified: Date;
  readonly counts: ScanCounts;
}

export interface ScanSource extends ObjectSource, ScanSettings {
  /** Gets the number of stored bytes that have arrived since its last call. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/**
 * Reads an object once, as a stream, and counts. Compressed logs are unpacked; their bytes decide, and an object that
 * is named or marked as gzip must be gzip.
 * @throws {LogSourceError}
 */
export async function scanObject(s3: S3Client, source: ScanSource): Promise<ScannedObject> {
  const { version, lastModified, encodings, chunks } = await openObject(s3, source);
  const isGzip = source.key.endsWith('.gz') || encodings.includes('gzip');
  const foreign = encodings.find((each) => each !== 'gzip');
  if (foreign !== undefined) throw notRead(source, `${foreign} data, by its Content-Encoding`);
  const scanner = new LogScanner(source);
  try {
    const text = logText(counted(chunks, source.onBytes), { isGzip, chunkBytes: GUNZIP_CHUNK_BYTES });
    for await (const chunk of text) scanner.push(chunk);
  } catch (error) {
    throw translateText(error, source);
  }
  return { version, lastModified, counts: scanner.end() };
}

async function* counted(
  chunks: AsyncIterable<Buffer>,
  onBytes: ScanSource['onBytes'],
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    onBytes?.(chunk.length);
    yield chunk;
  }
}

const GZIP_FAULTS: Readonly<Record<GzipError['fault'], string>> = {
  'cut off': 'is not a whole gzip file',
  damaged: 'is not a whole gzip file',
  followed: 'has other data behind its gzip data',
};

/** The sentence for an error while the text of an object was read. */
export function translateText(error: unknown, source: ObjectSource): unknown {
  if (error instanceof ForeignFormatError) return notRead(source, error.format.what, error);
  if (!(error instanceof GzipError)) return error;
  return new LogSourceError('damaged', `${nameOf(source)} ${GZIP_FAULTS[error.fault]}`, error);
}

/** An object that is packed or encoded in a way that no engine reads. */
export function notRead(source: ObjectSource, what: string, cause?: unknown): LogSourceError {
  const sentence = `${nameOf(source)} is ${what}, not JSON lines in UTF-8: store it as text or as gzip data`;
  return new LogSourceError('foreign', sentence, cause);
}

function nameOf({ bucket, key }: ObjectSource): string {
  return `s3://${bucket}/${key}`;
}
