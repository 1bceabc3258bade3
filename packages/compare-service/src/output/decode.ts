import type { Block, Comparison, Section } from '../engine/comparison.ts';
import type { Difference } from '../engine/difference.ts';
import { headerStart, hunksOf, type Hunk } from '../engine/hunks.ts';
import { lineEnd, type Lines } from '../engine/lines.ts';
import { changedLines } from './changed-lines.ts';

/** The difference as text, for those who show it to people. */
export function decodeDifference(difference: Difference, context: number): Comparison {
  const { file1, file2, changes, minimal } = difference;
  return {
    minimal,
    totalLines: { file1: file1.count, file2: file2.count },
    changedLines: changedLines(changes),
    sections: Array.from(hunksOf(changes, file1.count, context), (hunk) => sectionOf(difference, hunk)),
  };
}

function sectionOf(difference: Difference, hunk: Hunk): Section {
  return {
    file1: { startingLine: headerStart(hunk.start1, hunk.count1), lineTotal: hunk.count1 },
    file2: { startingLine: headerStart(hunk.start2, hunk.count2), lineTotal: hunk.count2 },
    blocks: [...blocksOf(difference, hunk)],
  };
}

function* blocksOf({ file1, file2, changes }: Difference, hunk: Hunk): Generator<Block> {
  let equal1 = hunk.start1;
  let equal2 = hunk.start2;
  for (let change = hunk.firstChange; change < hunk.endChange; change++) {
    const [start1, end1] = [changes.start1(change), changes.end1(change)];
    const [start2, end2] = [changes.start2(change), changes.end2(change)];
    yield* sameBlock(file1, equal1, equal2, start1);
    yield {
      kind: 'changed',
      firstLine: { file1: start1 + 1, file2: start2 + 1 },
      removed: textOf(file1, start1, end1),
      added: textOf(file2, start2, end2),
    };
    equal1 = end1;
    equal2 = end2;
  }
  yield* sameBlock(file1, equal1, equal2, hunk.start1 + hunk.count1);
}

function* sameBlock(file1: Lines, start1: number, start2: number, end1: number): Generator<Block> {
  if (start1 === end1) return;
  const firstLine = { file1: start1 + 1, file2: start2 + 1 };
  yield { kind: 'same', firstLine, lines: textOf(file1, start1, end1) };
}

function textOf(lines: Lines, start: number, end: number): string[] {
  const bytes = Buffer.from(lines.bytes.buffer, lines.bytes.byteOffset, lines.bytes.byteLength);
  return Array.from({ length: end - start }, (_, index) =>
    bytes.toString('utf8', lines.starts[start + index], lineEnd(lines, start + index)),
  );
}
