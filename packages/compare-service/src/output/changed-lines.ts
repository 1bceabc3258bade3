import type { Changes } from '../engine/changes.ts';
import type { PerFile } from '../engine/comparison.ts';

/** Counts the lines that are in one file only. */
export function changedLines(changes: Changes): PerFile<number> {
  let [file1, file2] = [0, 0];
  for (let change = 0; change < changes.count; change++) {
    file1 += changes.end1(change) - changes.start1(change);
    file2 += changes.end2(change) - changes.start2(change);
  }
  return { file1, file2 };
}
