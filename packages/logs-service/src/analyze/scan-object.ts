import type { S3Client } from '@aws-sdk/client-s3';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip } from 'node:zlib';
import type { ObjectVersion } from '../publish/object-version.ts';
import { LogSourceError } from '../s3/log-source-error.ts';
import { openObject, type ObjectSource } from '../s3/open-object.ts';
import type { Instant } from '../scanner/instant.ts';
import { LogScanner } from '../scanner/log-scanner.ts';
import type { ScanCounts } from '../scanner/scan-counts.ts';

/** Twice as fast as the default of 16 KiB. */
const GUNZIP_CHUNK_BYTES = 1024 * 1024;

export interface ScannedObject {
  readonly version: ObjectVersion;
  readonly lastModified: Date;
  readonly counts: ScanCounts;
}

export interface ScanSource extends ObjectSource {
  readonly since?: Instant | undefined;
  /** Told how many bytes, as stored, have arrived since it was last told. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/**
 * Reads an object once, as a stream, and counts. Compressed logs, by name or by `Content-Encoding`, are counted as what they unpack to.
 * @throws {LogSourceError}
 */
export async function scanObject(s3: S3Client, source: ScanSource): Promise<ScannedObject> {
  const { version, lastModified, encodedAsGzip, chunks } = await openObject(s3, source);
  const scanner = new LogScanner({ since: source.since });
  const stored = counted(chunks, source.onBytes);
  if (encodedAsGzip || source.key.endsWith('.gz')) await scanGzip(stored, scanner, source);
  else for await (const chunk of stored) scanner.push(chunk);
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

async function scanGzip(
  chunks: AsyncIterable<Buffer>,
  scanner: LogScanner,
  { bucket, key }: ObjectSource,
): Promise<void> {
  const gunzip = createGunzip({ chunkSize: GUNZIP_CHUNK_BYTES, finishFlush: constants.Z_FINISH });
  try {
    await pipeline(chunks, gunzip, async (unpacked: AsyncIterable<Buffer>) => {
      for await (const chunk of unpacked) scanner.push(chunk);
    });
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw error;
    throw new LogSourceError('damaged', `s3://${bucket}/${key} is not a whole gzip file`, error);
  }
}
