import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

import { containerOf, HEAD_BYTES, type ForeignFormat } from './container.ts';

export interface LogTextOptions {
  /** The log is called or marked as gzip data: anything else is a fault. @default false */
  readonly isGzip?: boolean;
  /** The number of bytes that are unpacked at a time. */
  readonly chunkBytes: number;
}

/** The log is packed in a way that is not read here. */
export class ForeignFormatError extends Error {
  readonly format: ForeignFormat;

  constructor(format: ForeignFormat) {
    super(`is ${format.what}`);
    this.name = 'ForeignFormatError';
    this.format = format;
  }
}

/** The log is gzip data that is cut off or damaged, or none although it should be. */
export class GzipError extends Error {
  readonly fault: 'cut off' | 'damaged' | 'followed';

  constructor(fault: GzipError['fault'], cause?: unknown) {
    super(`gzip data is ${fault}`, { cause });
    this.name = 'GzipError';
    this.fault = fault;
  }
}

/** Logs are packed twice by accident; a file that unpacks to itself for ever is hostile. */
const MAX_LAYERS = 3;

/**
 * The text of a log from its bytes, which decide how it is unpacked; its name does not.
 * @param chunks each may be overwritten once the next one is asked for
 * @throws {ForeignFormatError | GzipError}
 */
export async function* logText(
  chunks: AsyncIterable<Buffer>,
  { isGzip = false, chunkBytes }: LogTextOptions,
  layer = 1,
): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    const head = await readHead(iterator);
    const container = containerOf(head);
    if (container.kind === 'foreign') throw new ForeignFormatError(container.foreign);
    if (container.kind === 'gzip' && layer > MAX_LAYERS) {
      throw new ForeignFormatError({ what: `gzip data in gzip data, over ${MAX_LAYERS} times` });
    }
    const all = withHead(head, iterator);
    if (container.kind === 'gzip') yield* logText(gunzipped(all, chunkBytes), { chunkBytes }, layer + 1);
    else if (isGzip) throw new GzipError(head.length === 0 ? 'cut off' : 'damaged');
    else yield* all;
  } finally {
    // A log that is refused still has its file open, or its connection.
    await iterator.return?.();
  }
}

/** The first chunk, or as many as make up `HEAD_BYTES`. */
async function readHead(iterator: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < HEAD_BYTES) {
    const next = await iterator.next();
    if (next.done === true) break;
    // Asking for the next chunk overwrites a small one; a large one need not be copied.
    const isEnough = head.length === 0 && next.value.length >= HEAD_BYTES;
    head = isEnough ? next.value : Buffer.concat([head, next.value]);
  }
  return head;
}

async function* withHead(head: Buffer, iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
}

/** Unpacks gzip data of one member or several. Zero bytes behind it are padding; anything else is a fault. */
async function* gunzipped(chunks: AsyncIterable<Buffer>, chunkSize: number): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize });
  let fed = 0;
  let lastByteThatCounts = -1;
  async function* watched(): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      const last = chunk.findLastIndex((byte) => byte !== 0);
      if (last >= 0) lastByteThatCounts = fed + last;
      fed += chunk.length;
      // The next one is read while this one is unpacked.
      yield Buffer.from(chunk);
    }
  }
  // A failure of either ends the loop below with it; the callback only keeps it from being an uncaught one.
  pipeline(watched(), gunzip, () => undefined);
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    throw toGzipError(error);
  }
  if (lastByteThatCounts >= gunzip.bytesWritten) throw new GzipError('followed');
}

function toGzipError(error: unknown): unknown {
  const { code } = Object(error) as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR') return new GzipError('cut off', error);
  return code?.startsWith('Z_') === true ? new GzipError('damaged', error) : error;
}
