import { isUtf8 } from 'node:buffer';

import { invalidInput, quotedValue, type InputFault } from '@fairway/service-kit';

import type { PerFile } from '../engine/comparison.ts';
import { PdfProblem } from '../pdf/pdf-problem.ts';
import type { PdfReader } from '../pdf/pdf-reader.ts';
import type { Upload, UploadedFile } from './upload-parts.ts';

/** A file's name and its text in UTF-8. */
export interface NamedText {
  readonly name: string;
  readonly text: Uint8Array<ArrayBuffer>;
}

export interface TextOptions {
  /** The client that the files count for where many wait. */
  readonly client: string;
  readonly signal: AbortSignal;
}

type PdfText = (bytes: UploadedFile['bytes']) => Promise<string>;

interface Read {
  readonly text?: NamedText;
  readonly faults: readonly InputFault[];
}

/**
 * The texts of both files. Each is read, also where the other one has a fault, so that all are told at once.
 * @throws {HttpProblem} 422 with every fault of the upload; 503 where too many PDF files wait
 */
export async function readTexts(
  { files, faults }: Upload,
  pdf: Pick<PdfReader, 'text'>,
  { client, signal }: TextOptions,
): Promise<PerFile<NamedText>> {
  // When one file is refused a turn, the other one is not needed any more.
  const refused = new AbortController();
  const either = AbortSignal.any([signal, refused.signal]);
  const pdfText: PdfText = (bytes) => pdf.text(bytes, either, client);
  const [file1, file2] = await Promise.all([
    readText('file1', files.file1, pdfText),
    readText('file2', files.file2, pdfText),
  ]).catch((error: unknown) => {
    refused.abort(error);
    throw error;
  });
  const all = [...faults, ...file1.faults, ...file2.faults];
  if (file1.text === undefined || file2.text === undefined || all.length > 0) throw invalidInput(all);
  return { file1: file1.text, file2: file2.text };
}

async function readText(part: string, file: UploadedFile | undefined, pdfText: PdfText): Promise<Read> {
  if (file === undefined) return { faults: [] };
  const { name, kind, bytes } = file;
  if (kind === 'pdf') return readPdf(part, file, pdfText);
  if (isUtf8(bytes)) return { text: { name, text: bytes }, faults: [] };
  const message = `${part} must be text in valid UTF-8, got: ${quotedValue(name)} with other bytes`;
  return { faults: [{ path: part, message }] };
}

async function readPdf(part: string, { name, bytes }: UploadedFile, pdfText: PdfText): Promise<Read> {
  try {
    return { text: { name, text: new TextEncoder().encode(await pdfText(bytes)) }, faults: [] };
  } catch (error) {
    if (!(error instanceof PdfProblem)) throw error;
    return { faults: [{ path: part, message: `${part}: ${error.message}` }] };
  }
}
