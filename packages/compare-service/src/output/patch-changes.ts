import { Changes } from '../engine/changes.ts';
import type { Difference } from '../engine/difference.ts';
import { GrowingIntegers } from '../engine/growing-integers.ts';
import type { PatchLines } from './patch-lines.ts';

/** The changes as `patch` makes them: whole lines of file 1 as it sees them, replaced by lines of file 2. */
export interface PatchChanges {
  /** In their lines of file 1, and in lines of the file that they make. */
  readonly changes: Changes;
  /** By change, the first line of file 2 that it inserts. */
  readonly firstInserted: Int32Array;
}

interface Widened {
  /** Their lines of file 1, from `start` to before `end`. */
  start: number;
  end: number;
  /** Lines of file 2. */
  start2: number;
  end2: number;
}

export function patchChanges({ changes }: Difference, lines: PatchLines): PatchChanges {
  const values = new GrowingIntegers(changes.count * 4);
  const firstInserted = new GrowingIntegers(changes.count);
  let grown = 0;
  const add = ({ start, end, start2, end2 }: Widened): void => {
    const inserted = end2 - start2;
    for (const value of [start, end, start + grown, start + grown + inserted]) values.push(value);
    firstInserted.push(start2);
    grown += inserted - (end - start);
  };
  let last: Widened | undefined;
  for (let change = 0; change < changes.count; change++) {
    const next = widen(changes, change, lines);
    if (last !== undefined && next.start <= last.end) {
      last.end = next.end;
      last.end2 = next.end2;
      continue;
    }
    if (last !== undefined) add(last);
    last = next;
  }
  if (last !== undefined) add(last);
  return { changes: new Changes(values.view()), firstInserted: firstInserted.view() };
}

/**
 * Takes in lines that cannot stay as they are: the rest of a torn line, and the first or last line where those would
 * move.
 */
function widen(changes: Changes, change: number, lines: PatchLines): Widened {
  const [from, to] = [changes.start1(change), changes.end1(change)];
  let start = lines.lineOf(from);
  let end = lines.lineOf(to);
  if (lines.firstOf(end) !== to) end++;
  if (start === end && start === 0 && lines.hasMark) end = 1;
  if (start === end && start === lines.count && !lines.ended) start--;
  return {
    start,
    end,
    start2: changes.start2(change) - (from - lines.firstOf(start)),
    end2: changes.end2(change) + (lines.firstOf(end) - to),
  };
}
