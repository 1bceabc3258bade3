import { looksOf } from './unseen.ts';
import { wordsAndSpaces } from './words.ts';

/** A row of the page: a line of either file, or of both side by side. Indexes into the lists that were paired. */
export interface LinePair {
  readonly removed: number | undefined;
  readonly added: number | undefined;
  /** Whether one line became the other; two lines that only stand beside each other are not compared by words. */
  readonly related: boolean;
}

/** Below it, two lines have no more in common than any two lines of the same language. */
const RELATED = 0.4;

/** Every line of one list is compared with every line of the other: beyond it, only with the one at its own place. */
const MAX_COMPARISONS = 4_000;

/**
 * Pairs removed lines with added ones, so that a line added above a changed line does not hide the change in it: the
 * pairs in file order that have the most words in common; every other line stands beside its neighbours'
 * counterparts.
 */
export function pairLines(removed: readonly string[], added: readonly string[]): readonly LinePair[] {
  const anchors =
    removed.length * added.length > MAX_COMPARISONS
      ? anchorsAtSamePlace(removed, added)
      : mostAlike(removed, added);
  const end = { removed: removed.length, added: added.length };
  const rows: LinePair[] = [];
  let at = { removed: 0, added: 0 };
  for (const anchor of [...anchors, end]) {
    rows.push(...sideBySide(at, anchor));
    if (anchor === end) break;
    rows.push({ ...anchor, related: true });
    at = { removed: anchor.removed + 1, added: anchor.added + 1 };
  }
  return rows;
}

interface Place {
  readonly removed: number;
  readonly added: number;
}

/**
 * Rows for the lines between two related pairs: these lines have nothing to do with each other, and take as few rows
 * as possible.
 */
function sideBySide(from: Place, to: Place): LinePair[] {
  const rows = Math.max(to.removed - from.removed, to.added - from.added);
  return Array.from({ length: rows }, (_, row) => ({
    removed: from.removed + row < to.removed ? from.removed + row : undefined,
    added: from.added + row < to.added ? from.added + row : undefined,
    related: false,
  }));
}

function anchorsAtSamePlace(removed: readonly string[], added: readonly string[]): Place[] {
  return removed
    .slice(0, added.length)
    .map((_, index) => ({ removed: index, added: index }))
    .filter(({ removed: left, added: right }) => {
      return likeness(wordsOf(removed[left] ?? ''), wordsOf(added[right] ?? '')) >= RELATED;
    });
}

/** The chain of pairs, rising in both files, whose likenesses add up to the most. */
function mostAlike(removed: readonly string[], added: readonly string[]): Place[] {
  const left = removed.map(wordsOf);
  const right = added.map(wordsOf);
  const width = right.length + 1;
  const best = new Float64Array((left.length + 1) * width);
  const alike = new Float64Array(left.length * width);
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      const likely = likeness(left[i] ?? noWords, right[j] ?? noWords);
      alike[i * width + j] = likely;
      const apart = Math.max(at(best, (i + 1) * width + j), at(best, i * width + j + 1));
      const together = likely >= RELATED ? likely + at(best, (i + 1) * width + j + 1) : 0;
      best[i * width + j] = Math.max(apart, together);
    }
  }
  const pairs: Place[] = [];
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    const here = at(best, i * width + j);
    if (here === at(best, (i + 1) * width + j)) i += 1;
    else if (here === at(best, i * width + j + 1)) j += 1;
    else pairs.push({ removed: i++, added: j++ });
  }
  return pairs;
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? 0;
}

interface Words {
  readonly counts: ReadonlyMap<string, number>;
  /** Characters in all words. */
  readonly length: number;
}

const noWords: Words = { counts: new Map(), length: 0 };

/** A line of a megabyte is like another by its beginning. */
const MAX_COMPARED_CHARACTERS = 1_000;

function wordsOf(line: string): Words {
  const words = wordsAndSpaces(looksOf(line.slice(0, MAX_COMPARED_CHARACTERS))).filter(
    (word) => word.trim() !== '',
  );
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return { counts, length: words.reduce((sum, { length }) => sum + length, 0) };
}

/** 0 to 1: the share of both lines' characters that are in words of both. */
function likeness(a: Words, b: Words): number {
  if (a.length + b.length === 0) return 0;
  let shared = 0;
  for (const [word, count] of a.counts) shared += word.length * Math.min(count, b.counts.get(word) ?? 0);
  return (2 * shared) / (a.length + b.length);
}
