import type { Run } from './colored-lines.ts';
import { graphemesOf, isSimple } from './graphemes.ts';
import { tracelessPlaces } from './unseen.ts';
import type { TextRange } from './word-changes.ts';

/** Text of one colour that changed, or did not, as one; or a single character that is not seen. */
export interface Segment extends Run {
  readonly changed: boolean;
  readonly unseen: boolean;
}

/**
 * Cuts a line where its colour changes, where a change begins or ends, and around unseen characters.
 * @param unseen indexes of characters into the line
 */
export function segmentsOf(
  runs: readonly Run[],
  changes: readonly TextRange[],
  unseen: readonly number[],
): readonly Segment[] {
  if (changes.length === 0 && unseen.length === 0) return runs.map(unchanged);
  const line = textOf(runs);
  const shown = new Set([...unseen, ...changes.flatMap((change) => unseenIn(line, change))]);
  const cuts = [
    ...changes.flatMap(({ start, end }) => [start, end]),
    ...[...shown].flatMap((at) => [at, at + characterAt(line, at).length]),
  ].toSorted((a, b) => a - b);
  const segments: Segment[] = [];
  let position = 0;
  for (const { text, classes } of runs) {
    const end = position + text.length;
    const bounds = [position, ...cuts.filter((cut) => cut > position && cut < end), end];
    for (const [index, from] of bounds.slice(0, -1).entries()) {
      const to = bounds[index + 1] ?? end;
      if (from === to) continue;
      const changed = changes.some((change) => change.start <= from && to <= change.end);
      segments.push({ text: line.slice(from, to), classes, changed, unseen: shown.has(from) });
    }
    position = end;
  }
  return segments;
}

function unchanged({ text, classes }: Run): Segment {
  return { text, classes, changed: false, unseen: false };
}

/** The line that runs are of. */
export function textOf(runs: readonly Run[]): string {
  return runs.map(({ text }) => text).join('');
}

function unseenIn(line: string, { start, end, looksSame }: TextRange): number[] {
  return looksSame ? tracelessPlaces(line.slice(start, end)).map((at) => start + at) : [];
}

function characterAt(line: string, at: number): string {
  return String.fromCodePoint(line.codePointAt(at) ?? 0);
}

/**
 * Moves the ends of runs that lie inside of a character as its reader sees it: all of it has its first part's colour.
 */
export function withWholeCharacters(runs: readonly Run[]): readonly Run[] {
  if (runs.length < 2) return runs;
  const line = textOf(runs);
  if (isSimple(line)) return runs;
  const whole: { text: string; classes: string }[] = [];
  let [run, end, at] = [0, runs[0]?.text.length ?? 0, 0];
  for (const grapheme of graphemesOf(line)) {
    while (at >= end && run < runs.length - 1) end += runs[++run]?.text.length ?? 0;
    const classes = runs[run]?.classes ?? '';
    const last = whole.at(-1);
    if (last?.classes === classes) last.text += grapheme;
    else whole.push({ text: grapheme, classes });
    at += grapheme.length;
  }
  return whole;
}
