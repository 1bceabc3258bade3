import { Changes, changesOf } from './changes.ts';
import { commonEnds } from './common-ends.ts';
import { findScript, usualLimits, type WorkLimits } from './find-script.ts';
import { LineTable } from './line-table.ts';
import { splitLines, type Lines } from './lines.ts';
import { slideChanges } from './slide.ts';

/** The difference between two files, in terms of their lines. */
export interface Difference {
  readonly file1: Lines;
  readonly file2: Lines;
  readonly changes: Changes;
  /** Whether no fewer lines could be said to have changed. */
  readonly minimal: boolean;
}

export interface DifferenceOptions {
  /** The number of equal lines that are shown around a change. @default 3 */
  readonly context?: number;
  readonly limits?: WorkLimits;
}

/** Compares two files, each valid UTF-8, line by line. */
export function findDifference(
  bytes1: Uint8Array,
  bytes2: Uint8Array,
  { context = 3, limits = usualLimits }: DifferenceOptions = {},
): Difference {
  const table = new LineTable();
  const file1 = splitLines(bytes1, table);
  const file2 = splitLines(bytes2, table);
  const { before, after } = commonEnds(file1.numbers, file2.numbers);
  if (before === file1.count && before === file2.count) {
    return { file1, file2, changes: new Changes(new Int32Array(0)), minimal: true };
  }
  // As many equal lines as are shown stay in play: a change may slide into them, and its lines need their
  // counterparts there.
  const skipped = Math.max(0, before - context);
  const left = file1.numbers.subarray(skipped, file1.count - Math.max(0, after - context));
  const right = file2.numbers.subarray(skipped, file2.count - Math.max(0, after - context));
  const { minimal, ...marks } = findScript(left, right, table.size, limits);
  slideChanges(left, right, marks);
  return { file1, file2, changes: changesOf(marks, skipped), minimal };
}
