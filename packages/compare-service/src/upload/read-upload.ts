import type { IncomingMessage } from 'node:http';

import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { HttpProblem, invalidInput } from '@fairway/service-kit';

import type { UploadShare } from './upload-memory.ts';
import { UploadParts, type Upload } from './upload-parts.ts';

export interface UploadOptions {
  /** The most bytes of one file. */
  readonly fileBytes: number;
  readonly memory: UploadShare;
  readonly signal: AbortSignal;
}

/** Room for names, types and separators of the parts, and for further fields of a form. */
const OVERHEAD_BYTES = 64 * 1024;
const MAX_PARTS = 8;

/**
 * Reads two files out of a request, into memory and nowhere else.
 * @throws {HttpProblem} 415 or 413; 422 for a body that is not multipart; 503 where too much is being uploaded
 */
export async function readUpload(
  request: IncomingMessage,
  { fileBytes, memory, signal }: UploadOptions,
): Promise<Upload> {
  const parser = parserFor(request, fileBytes);
  const parts = new UploadParts(fileBytes, memory);
  try {
    refuseAnnouncedSize(request, 2 * fileBytes + OVERHEAD_BYTES);
    await parse(request, parser, parts, signal);
    return parts.received();
  } catch (problem) {
    parts.discard();
    request.unpipe(parser);
    throw problem;
  }
}

function parserFor(request: IncomingMessage, fileBytes: number): BusboyInstance {
  const type = request.headers['content-type'];
  if (type === undefined || !/^multipart\/form-data\s*(;|$)/i.test(type)) {
    throw new HttpProblem(415, `The body must be multipart/form-data, got: ${type ?? 'no type'}`);
  }
  const limits = {
    fileSize: fileBytes,
    fieldSize: 1024,
    parts: MAX_PARTS,
    headerPairs: 32,
    headerSize: 8192,
  };
  try {
    return new Busboy({ headers: { ...request.headers, 'content-type': type }, limits });
  } catch {
    const message = `The Content-Type must name the boundary between the parts, got: ${type}`;
    throw invalidInput([{ path: '', message }]);
  }
}

const NOT_MULTIPART = 'The body must be valid multipart/form-data';

function refuseAnnouncedSize({ headers }: IncomingMessage, maxBytes: number): void {
  if (Number(headers['content-length'] ?? 0) <= maxBytes) return;
  throw new HttpProblem(413, `The body must be at most ${maxBytes} bytes`);
}

async function parse(
  request: IncomingMessage,
  parser: BusboyInstance,
  parts: UploadParts,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const abandon = () => reject(signal.reason);
  signal.addEventListener('abort', abandon);
  parser.on('file', (part, stream, name) => parts.addFile(part, stream, name, reject));
  parser.on('field', (part) => parts.addField(part));
  parser.on('partsLimit', () =>
    reject(parts.problemWith(`The body must have at most ${MAX_PARTS} parts, got: more`)),
  );
  parser.on('error', (error) => {
    // The parser's messages are of no use to a caller, except that the body ended too early.
    const early = /unexpected end/i.test((error as Error).message) ? '; it ends too early' : '';
    reject(parts.problemWith(`${NOT_MULTIPART}${early}`));
  });
  parser.on('finish', resolve);
  request.pipe(parser);
  try {
    await promise;
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}
