import { isUtf8 } from 'node:buffer';
import type { InputFault } from '@fairway/service-kit';
import type { PerFile } from './engine/comparison.ts';
import { PdfProblem } from './pdf/pdf-problem.ts';
import type { PdfReader } from './pdf/pdf-reader.ts';
import { uploadProblem, type UploadedFile } from './upload/upload-parts.ts';
import { compare, type AnswerFormat } from './work/comparison-job.ts';
import type { ComparisonPool } from './work/comparison-pool.ts';

export interface CompareFilesDeps {
  readonly pdf: Pick<PdfReader, 'text'>;
  readonly pool: ComparisonPool;
}

export interface CompareFilesOptions {
  readonly context: number;
  readonly format: AnswerFormat;
  readonly signal: AbortSignal;
}

/** Up to here the worst that files can be takes milliseconds, and a thread would be the larger part of it. */
const INLINE_BYTES = 8 * 1024;

/**
 * Compares two uploaded files.
 * @returns the body of the answer, in UTF-8
 * @throws {HttpProblem} 422 naming each file that has no text to compare
 */
export async function compareFiles(
  { pdf, pool }: CompareFilesDeps,
  files: PerFile<UploadedFile>,
  { context, format, signal }: CompareFilesOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const faults: InputFault[] = [];
  const [file1, file2] = await Promise.all([
    textOf(files.file1, 'file1', { pdf, signal, faults }),
    textOf(files.file2, 'file2', { pdf, signal, faults }),
  ]);
  // A PDF takes longer to be found faulty than text does.
  if (faults.length > 0) throw uploadProblem(faults.toSorted((a, b) => a.path.localeCompare(b.path)));
  const names = { file1: files.file1.name, file2: files.file2.name };
  const job = { names, texts: { file1, file2 }, context, format };
  // The page colours source text, which takes its time with small files too.
  const inline = format !== 'html' && file1.length + file2.length <= INLINE_BYTES;
  return inline ? compare(job) : pool.run(job, signal);
}

interface TextOptions {
  readonly pdf: Pick<PdfReader, 'text'>;
  readonly signal: AbortSignal;
  readonly faults: InputFault[];
}

async function textOf(
  { name, kind, bytes }: UploadedFile,
  path: string,
  { pdf, signal, faults }: TextOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  if (kind === 'pdf') {
    try {
      return new TextEncoder().encode(await pdf.text(bytes, signal));
    } catch (error) {
      if (!(error instanceof PdfProblem)) throw error;
      faults.push({ path, message: error.message });
    }
  } else if (!isUtf8(bytes)) {
    faults.push({ path, message: `${name} is not valid UTF-8 text` });
  }
  return bytes;
}
