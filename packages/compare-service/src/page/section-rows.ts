import type { Block, ChangedBlock, SameBlock, Section } from '../engine/comparison.ts';
import { coloredLines, type Language, type Run } from './colored-lines.ts';
import { wholeBeginning } from './graphemes.ts';
import { pairLines } from './pair-lines.ts';
import { segmentsOf, textOf, withWholeCharacters, type Segment } from './segments.ts';
import { suspiciousPlaces } from './unseen.ts';
import { wordChanges, type TextRange } from './word-changes.ts';

/** A line in its column. */
export interface Cell {
  /** The line's number, from 1. */
  readonly line: number;
  readonly segments: readonly Segment[];
  /** Characters that are left out at its end. */
  readonly hidden: number;
}

export interface Row {
  readonly kind: 'same' | 'changed';
  readonly left: Cell | undefined;
  readonly right: Cell | undefined;
}

export interface Languages {
  readonly file1: Language | undefined;
  readonly file2: Language | undefined;
}

/** Longer lines are cut: people do not read on in a line of a megabyte, and a browser would stop at it. */
const MAX_LINE_LENGTH = 2_000;

/** Colouring takes a millisecond for some kilobytes; a section of more is minified or generated. */
const MAX_COLORED_CHARACTERS = 50_000;

/** A section as the page's table shows it: both files side by side, related lines in one row. */
export function sectionRows({ blocks }: Section, languages: Languages): readonly Row[] {
  const left = columnCells(blocks.map(leftLines), languages.file1);
  const right = columnCells(blocks.map(rightLines), languages.file2);
  return blocks.flatMap((block, index) => {
    const cells = { left: left[index] ?? [], right: right[index] ?? [] };
    return block.kind === 'same' ? sameRows(block, cells) : changedRows(block, cells);
  });
}

interface Columns {
  readonly left: readonly Text[];
  readonly right: readonly Text[];
}

/** The beginning of a line, coloured. */
interface Text {
  readonly runs: readonly Run[];
  readonly hidden: number;
  /** Indexes of characters that are named instead of shown. */
  readonly unseen: readonly number[];
}

function leftLines(block: Block): readonly string[] {
  return block.kind === 'same' ? block.lines : block.removed;
}

function rightLines(block: Block): readonly string[] {
  return block.kind === 'same' ? block.lines : block.added;
}

/** Colours the lines of all blocks as the one text that they are in their file. */
function columnCells(blocks: readonly (readonly string[])[], language: Language | undefined): Text[][] {
  const shown = blocks.map((lines) => lines.map((line) => wholeBeginning(line, MAX_LINE_LENGTH)));
  const all = shown.flat();
  const size = all.reduce((sum, line) => sum + line.length, 0);
  const runs = coloredLines(all, size > MAX_COLORED_CHARACTERS ? undefined : language);
  let next = 0;
  return blocks.map((lines) =>
    lines.map((line) => {
      const beginning = all[next] ?? '';
      const text = {
        runs: withWholeCharacters(runs[next] ?? []),
        hidden: line.length - beginning.length,
        unseen: suspiciousPlaces(beginning, language !== undefined),
      };
      next += 1;
      return text;
    }),
  );
}

function sameRows({ firstLine, lines }: SameBlock, { left, right }: Columns): Row[] {
  return lines.map((_, index) => ({
    kind: 'same',
    left: cell(firstLine.file1, index, left, []),
    right: cell(firstLine.file2, index, right, []),
  }));
}

function changedRows({ firstLine, removed, added }: ChangedBlock, { left, right }: Columns): Row[] {
  return pairLines(removed, added).map((pair) => {
    const changes = pair.related
      ? wordChanges(lineAt(left, pair.removed), lineAt(right, pair.added))
      : { removed: [], added: [] };
    return {
      kind: 'changed',
      left: cell(firstLine.file1, pair.removed, left, changes.removed),
      right: cell(firstLine.file2, pair.added, right, changes.added),
    };
  });
}

function lineAt(column: readonly Text[], index: number | undefined): string {
  return index === undefined ? '' : textOf(column[index]?.runs ?? []);
}

function cell(
  firstLine: number,
  index: number | undefined,
  column: readonly Text[],
  changes: readonly TextRange[],
): Cell | undefined {
  if (index === undefined) return undefined;
  const { runs = [], hidden = 0, unseen = [] } = column[index] ?? {};
  return { line: firstLine + index, segments: segmentsOf(runs, changes, unseen), hidden };
}
