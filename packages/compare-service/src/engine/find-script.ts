/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is within its typed array */
import { findAnchors } from './anchors.ts';
import { findCandidates, type CandidatePair } from './candidates.ts';
import { EditSearch, type Marks } from './edit-search.ts';

/**
 * The most work that a comparison may take. It is counted, not timed: the same files give the same answer on every
 * machine.
 */
export interface WorkLimits {
  /** Steps of the search for a shortest script, before pairs of equal lines are looked at one by one. */
  readonly searchSteps: number;
  /** Pairs of equal lines that are looked at: when all can be, the script is a shortest one all the same. */
  readonly pairs: number;
  /** The approximate number of steps for the gaps between anchors, when not all pairs could be anchors. */
  readonly gapSteps: number;
}

/** About a second of work in all on a core of 2020. */
export const usualLimits: WorkLimits = { searchSteps: 70e6, pairs: 3e6, gapSteps: 100e6 };

export interface Script extends Marks {
  /** Whether no script with fewer changed lines exists. */
  readonly minimal: boolean;
}

/**
 * Finds which lines to delete from the left sequence and which of the right one to insert.
 * @param size numbers in both are below it
 */
export function findScript(left: Int32Array, right: Int32Array, size: number, limits: WorkLimits): Script {
  const { all, fewer } = findCandidates(left, right, size);
  const shortest = markShortest(left, right, all, limits.searchSteps);
  if (shortest === undefined) return markByAnchors(left, right, all, size, limits);
  const readable = fewer && markShortest(left, right, fewer, limits.searchSteps);
  const asShort = readable !== undefined && sizeOf(readable) === sizeOf(shortest);
  return { ...(asShort ? readable : shortest), minimal: true };
}

function markShortest(
  left: Int32Array,
  right: Int32Array,
  candidates: CandidatePair,
  maxSteps: number,
): Marks | undefined {
  const { marks, finish } = marksOf(left, right, candidates);
  const search = new EditSearch(candidates.left.numbers, candidates.right.numbers, marks);
  return search.markShortest(wholeOf(marks), maxSteps) ? finish() : undefined;
}

function markByAnchors(
  left: Int32Array,
  right: Int32Array,
  candidates: CandidatePair,
  size: number,
  { pairs, gapSteps }: WorkLimits,
): Script {
  const { marks, finish } = marksOf(left, right, candidates);
  const [a, b] = [candidates.left.numbers, candidates.right.numbers];
  const anchors = findAnchors(a, b, size, pairs);
  const search = new EditSearch(a, b, marks);
  // A search that is cut after n rounds takes about 3n² steps and gets at least n lines on.
  const rounds = Math.max(4, Math.floor(gapSteps / (3 * (a.length + b.length + 1))));
  let aLow = 0;
  let bLow = 0;
  for (let index = 0; index <= anchors.left.length; index++) {
    const aHigh = anchors.left[index] ?? a.length;
    const bHigh = anchors.right[index] ?? b.length;
    if (anchors.complete) {
      marks.left.fill(1, aLow, aHigh);
      marks.right.fill(1, bLow, bHigh);
    } else {
      search.markNear({ aLow, aHigh, bLow, bHigh }, rounds);
    }
    aLow = aHigh + 1;
    bLow = bHigh + 1;
  }
  return { ...finish(), minimal: anchors.complete };
}

function wholeOf({ left, right }: Marks) {
  return { aLow: 0, aHigh: left.length, bLow: 0, bHigh: right.length };
}

/**
 * Marks of the candidates, and a function that extends them to all lines: lines that are no candidates are changed.
 */
function marksOf(left: Int32Array, right: Int32Array, candidates: CandidatePair) {
  const marks = {
    left: new Uint8Array(candidates.left.numbers.length),
    right: new Uint8Array(candidates.right.numbers.length),
  };
  const spread = (length: number, places: Int32Array, own: Uint8Array) => {
    const spreadMarks = new Uint8Array(length).fill(1);
    for (let index = 0; index < places.length; index++) spreadMarks[places[index]!] = own[index]!;
    return spreadMarks;
  };
  const finish = (): Marks => ({
    left: spread(left.length, candidates.left.places, marks.left),
    right: spread(right.length, candidates.right.places, marks.right),
  });
  return { marks, finish };
}

function sizeOf({ left, right }: Marks): number {
  let size = 0;
  for (const mark of left) size += mark;
  for (const mark of right) size += mark;
  return size;
}
