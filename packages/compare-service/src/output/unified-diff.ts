/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is within its typed array */
import type { PerFile } from '../engine/comparison.ts';
import type { Difference } from '../engine/difference.ts';
import { headerStart, hunksOf, type Hunk } from '../engine/hunks.ts';
import { lineEnd, type Lines } from '../engine/lines.ts';
import { ByteWriter } from './byte-writer.ts';
import { patchChanges, type PatchChanges } from './patch-changes.ts';
import { PatchLines } from './patch-lines.ts';
import { patchName } from './patch-name.ts';

const NO_NEW_LINE = '\n\\ No newline at end of file\n';

/**
 * A unified diff that `patch` and `git apply` take: applied to file 1 as it is, it makes a file with the lines of file 2.
 * Equal lines keep the ends they have in file 1, inserted ones get those of file 2, where a CR alone becomes LF.
 * @returns nothing but zero bytes for equal files
 */
export function writeUnifiedDiff(
  difference: Difference,
  names: PerFile<string>,
  context: number,
): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  if (difference.changes.count === 0) return out.finish();
  const lines = new PatchLines(difference.file1);
  const patch = patchChanges(difference, lines);
  out.text(`--- ${patchName(names.file1)}\n+++ ${patchName(names.file2)}\n`);
  for (const hunk of hunksOf(patch.changes, lines.count, context)) {
    out.ascii(`@@ -${range(hunk.start1, hunk.count1)} +${range(hunk.start2, hunk.count2)} @@\n`);
    writeHunk(out, difference, { hunk, lines, patch });
  }
  return out.finish();
}

function range(start: number, count: number): string {
  return count === 1 ? String(start + 1) : `${headerStart(start, count)},${count}`;
}

interface PatchHunk {
  readonly hunk: Hunk;
  readonly lines: PatchLines;
  readonly patch: PatchChanges;
}

function writeHunk(out: ByteWriter, { file1, file2 }: Difference, { hunk, lines, patch }: PatchHunk): void {
  const { changes, firstInserted } = patch;
  const writeOld = (marker: string, start: number, end: number): void => {
    for (let line = start; line < end; line++) {
      out.ascii(marker);
      out.copy(file1.bytes, lines.byteOf(line), lines.byteOf(line + 1));
      if (line === lines.count - 1 && !lines.ended) out.ascii(NO_NEW_LINE);
    }
  };
  let equal = hunk.start1;
  for (let change = hunk.firstChange; change < hunk.endChange; change++) {
    writeOld(' ', equal, changes.start1(change));
    writeOld('-', changes.start1(change), changes.end1(change));
    const first = firstInserted[change]!;
    writeNew(out, file2, first, first + changes.end2(change) - changes.start2(change));
    equal = changes.end1(change);
  }
  writeOld(' ', equal, hunk.start1 + hunk.count1);
}

function writeNew(out: ByteWriter, file: Lines, start: number, end: number): void {
  for (let line = start; line < end; line++) {
    const textEnd = lineEnd(file, line);
    out.ascii('+');
    // The first line takes the byte order mark along.
    out.copy(file.bytes, line === 0 ? 0 : file.starts[line]!, textEnd);
    const endBytes = file.starts[line + 1]! - textEnd;
    out.ascii(endBytes === 2 ? '\r\n' : endBytes === 1 ? '\n' : NO_NEW_LINE);
  }
}
