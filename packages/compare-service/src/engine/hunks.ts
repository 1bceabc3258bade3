import type { Changes } from './changes.ts';

/** Changes that are near each other, and the equal lines around them. */
export interface Hunk {
  /** The first of its `Changes`, and the one after the last. */
  readonly firstChange: number;
  readonly endChange: number;
  /** Index of its first line, and how many lines it has, in each file. */
  readonly start1: number;
  readonly count1: number;
  readonly start2: number;
  readonly count2: number;
}

/**
 * Puts changes together whose equal lines around them touch or overlap.
 * @param count1 how many lines file 1 has
 * @param context how many equal lines are shown before and after a change
 */
export function* hunksOf(changes: Changes, count1: number, context: number): Generator<Hunk> {
  let first = 0;
  while (first < changes.count) {
    const end = endOfHunk(changes, first, context);
    const before = Math.min(context, changes.start1(first));
    const after = Math.min(context, count1 - changes.end1(end - 1));
    const start1 = changes.start1(first) - before;
    const start2 = changes.start2(first) - before;
    yield {
      firstChange: first,
      endChange: end,
      start1,
      start2,
      count1: changes.end1(end - 1) + after - start1,
      count2: changes.end2(end - 1) + after - start2,
    };
    first = end;
  }
}

export function countHunks(changes: Changes, context: number): number {
  let count = 0;
  for (let first = 0; first < changes.count; first = endOfHunk(changes, first, context)) count++;
  return count;
}

function endOfHunk(changes: Changes, first: number, context: number): number {
  let end = first + 1;
  while (end < changes.count && changes.start1(end) - changes.end1(end - 1) <= 2 * context) end++;
  return end;
}

/** The first number of a range in a hunk's header: of an empty one, the line before it. */
export function headerStart(start: number, count: number): number {
  return count === 0 ? start : start + 1;
}
