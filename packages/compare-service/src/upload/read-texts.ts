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

interface Read {
  readonly text?: NamedText;
  readonly faults: readonly InputFault[];
}

/**
 * The texts of both files. Each is read, also where the other one has a fault, so that all are told at once.
 * @throws {HttpProblem} 422 with every fault of the upload
 */
export async function readTexts(
  { files, faults }: Upload,
  pdf: Pick<PdfReader, 'text'>,
  signal: AbortSignal,
): Promise<PerFile<NamedText>> {
  const [file1, file2] = await Promise.all([
    readText('file1', files.file1, pdf, signal),
    readText('file2', files.file2, pdf, signal),
  ]);
  const all = [...faults, ...file1.faults, ...file2.faults];
  if (file1.text === undefined || file2.text === undefined || all.length > 0) throw invalidInput(all);
  return { file1: file1.text, file2: file2.text };
}

async function readText(
  part: string,
  file: UploadedFile | undefined,
  pdf: Pick<PdfReader, 'text'>,
  signal: AbortSignal,
): Promise<Read> {
  if (file === undefined) return { faults: [] };
  const { name, kind, bytes } = file;
  if (kind === 'pdf') return readPdf(part, file, pdf, signal);
  if (isUtf8(bytes)) return { text: { name, text: bytes }, faults: [] };
  const message = `${part} must be text in valid UTF-8, got: ${quotedValue(name)} with other bytes`;
  return { faults: [{ path: part, message }] };
}

async function readPdf(
  part: string,
  { name, bytes }: UploadedFile,
  pdf: Pick<PdfReader, 'text'>,
  signal: AbortSignal,
): Promise<Read> {
  try {
    return { text: { name, text: new TextEncoder().encode(await pdf.text(bytes, signal)) }, faults: [] };
  } catch (error) {
    if (!(error instanceof PdfProblem)) throw error;
    return { faults: [{ path: part, message: `${part}: ${error.message}` }] };
  }
}
