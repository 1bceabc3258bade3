import type { PerFile } from './engine/comparison.ts';
import type { NamedText } from './upload/read-texts.ts';
import { compare, type AnswerFormat } from './work/comparison-job.ts';
import type { ComparisonPool } from './work/comparison-pool.ts';

export interface CompareFilesOptions {
  readonly context: number;
  readonly format: AnswerFormat;
  /** The client that the comparison counts for. */
  readonly client: string;
  readonly signal: AbortSignal;
}

/** Up to this size the worst comparison takes milliseconds, and a thread would cost more than that. */
const INLINE_BYTES = 8 * 1024;

/**
 * Compares two files.
 * @returns the body of the answer, in UTF-8
 */
export async function compareFiles(
  pool: ComparisonPool,
  { file1, file2 }: PerFile<NamedText>,
  { context, format, client, signal }: CompareFilesOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const names = { file1: file1.name, file2: file2.name };
  const texts = { file1: file1.text, file2: file2.text };
  const job = { names, texts, context, format };
  // The page colours source text, which takes its time with small files too.
  const inline = format !== 'html' && file1.text.length + file2.text.length <= INLINE_BYTES;
  return inline ? compare(job) : pool.run(job, client, signal);
}
