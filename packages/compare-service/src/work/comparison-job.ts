import type { PerFile } from '../engine/comparison.ts';
import { findDifference } from '../engine/difference.ts';
import { writeJson } from '../output/json.ts';
import { writeUnifiedDiff } from '../output/unified-diff.ts';

export type AnswerFormat = 'json' | 'diff' | 'html';

/** Two texts to compare, and the form of the answer; can be sent to a worker. */
export interface ComparisonJob {
  readonly names: PerFile<string>;
  /** Valid UTF-8. */
  readonly texts: PerFile<Uint8Array<ArrayBuffer>>;
  readonly context: number;
  readonly format: AnswerFormat;
}

/** @returns the body of the answer */
export async function compare({
  names,
  texts,
  context,
  format,
}: ComparisonJob): Promise<Uint8Array<ArrayBuffer>> {
  const difference = findDifference(texts.file1, texts.file2, { context });
  if (format === 'json') return writeJson(difference, names, context);
  if (format === 'diff') return writeUnifiedDiff(difference, names, context);
  // The code that colours source text takes longer to load than most comparisons take.
  const [{ decodeDifference }, { comparisonPage }] = await Promise.all([
    import('../output/decode.ts'),
    import('../page/comparison-page.ts'),
  ]);
  return new TextEncoder().encode(comparisonPage(decodeDifference(difference, context), names));
}
