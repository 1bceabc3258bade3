import type { Block, Section } from '../engine/comparison.ts';

/** A page of more lines is slow in every browser, and too long to read. */
export const MAX_LINES = 4_000;

export interface ShownSections {
  readonly sections: readonly Section[];
  /** Lines of all sections that are not shown. */
  readonly hiddenLines: number;
}

/** The first sections, and of the last one its beginning, up to as many lines as a page can show. */
export function shownSections(sections: readonly Section[], maxLines = MAX_LINES): ShownSections {
  const shown: Section[] = [];
  let left = maxLines;
  let hiddenLines = 0;
  for (const section of sections) {
    const blocks: Block[] = [];
    for (const block of section.blocks) {
      const start = shortened(block, left);
      const lines = lineCount(start);
      if (lines > 0) blocks.push(start);
      left -= lines;
      hiddenLines += lineCount(block) - lines;
    }
    if (blocks.length > 0) shown.push({ ...section, blocks });
  }
  return { sections: shown, hiddenLines };
}

function lineCount(block: Block): number {
  return block.kind === 'same' ? block.lines.length : block.removed.length + block.added.length;
}

function shortened(block: Block, lines: number): Block {
  if (lineCount(block) <= lines) return block;
  if (block.kind === 'same') return { ...block, lines: block.lines.slice(0, lines) };
  const fair = Math.max(Math.ceil(lines / 2), lines - block.added.length);
  const removed = block.removed.slice(0, fair);
  return { ...block, removed, added: block.added.slice(0, lines - removed.length) };
}
