import { diffArrays, type ArrayChange } from 'diff';

import { looksOf } from './unseen.ts';
import { wordsAndSpaces } from './words.ts';

/** Characters `start` to `end` (exclusive) of a line. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
  /** Whether its counterpart in the other version looks the same. */
  readonly looksSame: boolean;
}

export interface WordChanges {
  readonly removed: readonly TextRange[];
  readonly added: readonly TextRange[];
}

/** Beyond it the lines have so little in common that marking words says nothing. */
const MAX_CHANGED_WORDS = 200;

const wholeLines: WordChanges = { removed: [], added: [] };

/** Finds the words of a line that are in one version only. It marks none where the whole line changed. */
export function wordChanges(removed: string, added: string): WordChanges {
  const changes = diffArrays(wordsAndSpaces(removed), wordsAndSpaces(added), {
    maxEditLength: MAX_CHANGED_WORDS,
  });
  if (changes === undefined) return wholeLines;

  const ranges = { removed: [] as TextRange[], added: [] as TextRange[] };
  const position = { removed: 0, added: 0 };
  for (const [index, change] of changes.entries()) {
    const { length } = change.value.join('');
    if (!change.added) position.removed += length;
    if (!change.removed) position.added += length;
    if (change.removed) {
      const looksSame = lookAlike(change, changes[index + 1]);
      ranges.removed.push({ start: position.removed - length, end: position.removed, looksSame });
    } else if (change.added) {
      const looksSame = lookAlike(change, changes[index - 1]);
      ranges.added.push({ start: position.added - length, end: position.added, looksSame });
    }
  }
  return {
    removed: joinedOverSpaces(ranges.removed, removed),
    added: joinedOverSpaces(ranges.added, added),
  };
}

type WordChange = ArrayChange<string>;

/** @param beside what may be there in the other version: where words are replaced, the removed come before the added */
function lookAlike(change: WordChange, beside: WordChange | undefined): boolean {
  const isReplaced = beside !== undefined && (change.removed ? beside.added : beside.removed);
  return looksOf(change.value.join('')) === (isReplaced ? looksOf(beside.value.join('')) : '');
}

/** Two marks with only a space between them read as one change. */
function joinedOverSpaces(ranges: readonly TextRange[], line: string): TextRange[] {
  const joined: TextRange[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last !== undefined && line.slice(last.end, range.start).trim() === '') {
      joined[joined.length - 1] = {
        ...range,
        start: last.start,
        looksSame: last.looksSame || range.looksSame,
      };
    } else {
      joined.push(range);
    }
  }
  return joined;
}
