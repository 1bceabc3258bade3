/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is within its typed array */
import type { PerFile } from '../engine/comparison.ts';
import type { Difference } from '../engine/difference.ts';
import { countHunks, headerStart, hunksOf, type Hunk } from '../engine/hunks.ts';
import { lineEnd, type Lines } from '../engine/lines.ts';
import { ByteWriter } from './byte-writer.ts';
import { changedLines } from './changed-lines.ts';

const NEW_LINE = String.raw`\n`;

/** The answer as JSON, in UTF-8. Written rather than stringified: the files' bytes never become strings. */
export function writeJson(
  difference: Difference,
  names: PerFile<string>,
  context: number,
): Uint8Array<ArrayBuffer> {
  const { file1, changes, minimal } = difference;
  const { file1: deleted, file2: inserted } = changedLines(changes);
  const index = JSON.stringify([`--- ${names.file1}`, `+++ ${names.file2}`]);
  const out = new ByteWriter();
  out.text(`{"num_changed_sections":${countHunks(changes, context)}`);
  out.text(`,"total_lines_affected":{"file1":${deleted},"file2":${inserted}},"file_index":${index}`);
  if (!minimal) out.ascii(',"minimal":false');
  out.ascii(',"changed_sections":[');
  let separator = '';
  for (const hunk of hunksOf(changes, file1.count, context)) {
    out.ascii(separator);
    writeSection(out, difference, hunk);
    separator = ',';
  }
  out.ascii(']}\n');
  return out.finish();
}

function writeSection(out: ByteWriter, { file1, file2, changes }: Difference, hunk: Hunk): void {
  const { firstChange, endChange } = hunk;
  const ranges1 = ranges(firstChange, endChange, (change) => [changes.start1(change), changes.end1(change)]);
  const ranges2 = ranges(firstChange, endChange, (change) => [changes.start2(change), changes.end2(change)]);
  out.ascii('{"file1":');
  writeSide(out, file1, headerStart(hunk.start1, hunk.count1), hunk.count1, ranges1);
  out.ascii(',"file2":');
  writeSide(out, file2, headerStart(hunk.start2, hunk.count2), hunk.count2, ranges2);
  out.text(`,"full_text_difference":"${NEW_LINE}`);
  let equal = hunk.start1;
  for (let change = firstChange; change < endChange; change++) {
    writeMarked(out, ' ', file1, equal, changes.start1(change));
    writeMarked(out, '-', file1, changes.start1(change), changes.end1(change));
    writeMarked(out, '+', file2, changes.start2(change), changes.end2(change));
    equal = changes.end1(change);
  }
  writeMarked(out, ' ', file1, equal, hunk.start1 + hunk.count1);
  out.ascii('"}');
}

type Range = readonly [start: number, end: number];

function* ranges(first: number, end: number, of: (change: number) => Range): Generator<Range> {
  for (let change = first; change < end; change++) yield of(change);
}

function writeSide(
  out: ByteWriter,
  lines: Lines,
  start: number,
  count: number,
  exclusive: Iterable<Range>,
): void {
  out.ascii(`{"starting_line":${start},"line_total":${count},"exclusive_lines":[`);
  let separator = '"';
  for (const [from, end] of exclusive) {
    for (let line = from; line < end; line++) {
      out.ascii(separator);
      out.jsonCopy(lines.bytes, lines.starts[line]!, lineEnd(lines, line));
      out.ascii('"');
      separator = ',"';
    }
  }
  out.ascii(']}');
}

function writeMarked(out: ByteWriter, marker: string, lines: Lines, start: number, end: number): void {
  for (let line = start; line < end; line++) {
    out.ascii(marker);
    out.jsonCopy(lines.bytes, lines.starts[line]!, lineEnd(lines, line));
    out.ascii(NEW_LINE);
  }
}
