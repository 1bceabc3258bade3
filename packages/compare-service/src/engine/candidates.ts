/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is within its typed array */
import { countNumbers } from './anchors.ts';

/** The lines of a file that the search looks at. */
export interface Candidates {
  /** Their numbers. */
  readonly numbers: Int32Array;
  /** Their places in the file, rising. */
  readonly places: Int32Array;
}

export interface CandidatePair {
  readonly left: Candidates;
  readonly right: Candidates;
}

export interface CandidateChoice {
  /** Every line that could be matched. */
  readonly all: CandidatePair;
  /**
   * The lines without common ones amid lines of one file only, where matching those would tear a rewritten passage
   * apart; absent when there are none. A shortest script may be missed with it.
   */
  readonly fewer?: CandidatePair;
}

/**
 * Leaves out the lines that no script can match: those that the other file does not have. The shortest script stays
 * the shortest, and where much was rewritten little is left to search.
 * @param size numbers in both files are below it
 */
export function findCandidates(left: Int32Array, right: Int32Array, size: number): CandidateChoice {
  const leftCounts = countNumbers(left, size);
  const rightCounts = countNumbers(right, size);
  const leftKinds = kindsOf(left, rightCounts);
  const rightKinds = kindsOf(right, leftCounts);
  for (const kinds of [leftKinds, rightKinds]) chooseCommon(kinds);
  const chosen = (limit: number): CandidatePair => ({
    left: candidatesOf(left, leftKinds, limit),
    right: candidatesOf(right, rightKinds, limit),
  });
  const all = chosen(COMMON);
  const passesOver = leftKinds.includes(COMMON) || rightKinds.includes(COMMON);
  return passesOver ? { all, fewer: chosen(KEPT) } : { all };
}

/** A line that the search looks at. */
const KEPT = 0;
/** A line that the other file has so often that a match says little: a blank line, a closing bracket. */
const COMMON = 1;
/** A line that the other file does not have. */
const ABSENT = 2;

function kindsOf(numbers: Int32Array, countsInOther: Int32Array): Uint8Array {
  const usual = usualMatches(numbers.length);
  const kinds = new Uint8Array(numbers.length);
  for (let place = 0; place < numbers.length; place++) {
    const matches = countsInOther[numbers[place]!]!;
    kinds[place] = matches === 0 ? ABSENT : matches > usual ? COMMON : KEPT;
  }
  return kinds;
}

/** About the square root of a file's length, and 5 for short files: more matches than that make a line common. */
function usualMatches(length: number): number {
  let usual = 5;
  for (let rest = length >> 8; rest > 0; rest >>= 2) usual *= 2;
  return usual;
}

/** Leaves `COMMON` only on lines that are to be passed over: a few, deep inside a run of absent lines. */
function chooseCommon(kinds: Uint8Array): void {
  let start = 0;
  while (start < kinds.length) {
    if (kinds[start] !== ABSENT) {
      kinds[start++] = KEPT;
      continue;
    }
    let end = start;
    while (end < kinds.length && kinds[end] !== KEPT) end++;
    while (kinds[end - 1] === COMMON) kinds[--end] = KEPT;
    chooseCommonInRun(kinds, start, end);
    start = end;
  }
}

function chooseCommonInRun(kinds: Uint8Array, start: number, end: number): void {
  const length = end - start;
  let common = 0;
  for (let place = start; place < end; place++) if (kinds[place] === COMMON) common++;
  if (common === 0) return;
  if (common * 4 > length) {
    keepCommon(kinds, start, end);
    return;
  }
  keepLongRows(kinds, start, end);
  keepCommonNearEdge(kinds, start, 1, length);
  keepCommonNearEdge(kinds, end - 1, -1, length);
}

function keepCommon(kinds: Uint8Array, start: number, end: number): void {
  for (let place = start; place < end; place++) if (kinds[place] === COMMON) kinds[place] = KEPT;
}

/** Common lines in a row mean something together: two in a short run, about half its root in a long one. */
function keepLongRows(kinds: Uint8Array, start: number, end: number): void {
  let long = 1;
  for (let rest = (end - start) >> 4; rest > 0; rest >>= 2) long *= 2;
  long++;
  for (let place = start; place < end; place++) {
    const row = place;
    while (kinds[place] === COMMON) place++;
    if (place - row >= long) keepCommon(kinds, row, place);
  }
}

const ABSENT_IN_A_ROW = 3;
const FAR_FROM_EDGE = 8;

/** A common line near the edge may well belong to the equal lines beyond it. */
function keepCommonNearEdge(kinds: Uint8Array, edge: number, step: 1 | -1, length: number): void {
  let inARow = 0;
  for (let away = 0; away < length; away++) {
    const place = edge + away * step;
    if (kinds[place] === ABSENT) {
      if (away >= FAR_FROM_EDGE || ++inARow === ABSENT_IN_A_ROW) return;
    } else {
      inARow = 0;
      kinds[place] = KEPT;
    }
  }
}

/** @param limit the highest kind that is one */
function candidatesOf(numbers: Int32Array, kinds: Uint8Array, limit: number): Candidates {
  let length = 0;
  for (let place = 0; place < kinds.length; place++) if (kinds[place]! <= limit) length++;
  const candidates = { numbers: new Int32Array(length), places: new Int32Array(length) };
  let next = 0;
  for (let place = 0; place < numbers.length; place++) {
    if (kinds[place]! > limit) continue;
    candidates.numbers[next] = numbers[place]!;
    candidates.places[next++] = place;
  }
  return candidates;
}
