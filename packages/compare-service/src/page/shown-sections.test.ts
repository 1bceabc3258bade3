import { expect, test } from '@jest/globals';

import type { Section } from '../engine/comparison.ts';
import { shownSections } from './shown-sections.ts';

const range = { startingLine: 1, lineTotal: 5 };
const firstLine = { file1: 1, file2: 1 };

function section(removed: number, added: number): Section {
  const lines = (count: number): string[] => Array.from({ length: count }, () => 'x');
  return {
    file1: range,
    file2: range,
    blocks: [
      { kind: 'same', firstLine, lines: lines(2) },
      { kind: 'changed', firstLine, removed: lines(removed), added: lines(added) },
    ],
  };
}

test('shows all of what a page can hold', () => {
  const sections = [section(3, 4), section(1, 0)];

  expect(shownSections(sections, 12)).toEqual({ sections, hiddenLines: 0 });
});

test('shows the beginning of a section that is too long, of both files, and counts the rest', () => {
  const { sections, hiddenLines } = shownSections([section(10, 10), section(1, 1)], 8);

  expect(sections).toHaveLength(1);
  expect(sections[0]?.blocks[1]).toMatchObject({ removed: ['x', 'x', 'x'], added: ['x', 'x', 'x'] });
  expect(hiddenLines).toBe(14 + 4);
});

test('uses what one file leaves for the other', () => {
  const { sections, hiddenLines } = shownSections([section(0, 100)], 52);

  expect(sections[0]?.blocks[1]).toMatchObject({ removed: [], added: { length: 50 } });
  expect(hiddenLines).toBe(50);
});
