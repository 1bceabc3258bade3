import { diffArrays } from 'diff';

/** Characters `start` to `end` (exclusive) of a line. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface WordChanges {
  readonly removed: readonly TextRange[];
  readonly added: readonly TextRange[];
}

/** Beyond it the lines have so little in common that marking words says nothing. */
const MAX_CHANGED_WORDS = 200;

const wholeLines: WordChanges = { removed: [], added: [] };

/** What changed inside a line: the words that are in one version only. Nothing is marked where all of it changed. */
export function wordChanges(removed: string, added: string): WordChanges {
  const changes = diffArrays(wordsAndSpaces(removed), wordsAndSpaces(added), {
    maxEditLength: MAX_CHANGED_WORDS,
  });
  if (changes === undefined) return wholeLines;

  const ranges = { removed: [] as TextRange[], added: [] as TextRange[] };
  const position = { removed: 0, added: 0 };
  for (const change of changes) {
    const { length } = change.value.join('');
    if (!change.added) {
      if (change.removed) ranges.removed.push({ start: position.removed, end: position.removed + length });
      position.removed += length;
    }
    if (!change.removed) {
      if (change.added) ranges.added.push({ start: position.added, end: position.added + length });
      position.added += length;
    }
  }
  return {
    removed: joinedOverSpaces(ranges.removed, removed),
    added: joinedOverSpaces(ranges.added, added),
  };
}

function wordsAndSpaces(line: string): string[] {
  return line.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

/** Two marks with only a space between them read as one change. */
function joinedOverSpaces(ranges: readonly TextRange[], line: string): TextRange[] {
  const joined: TextRange[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last !== undefined && line.slice(last.end, range.start).trim() === '') {
      joined[joined.length - 1] = { start: last.start, end: range.end };
    } else {
      joined.push(range);
    }
  }
  return joined;
}
