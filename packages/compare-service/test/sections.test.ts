import assert from 'node:assert/strict';

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { findDifference } from '../src/engine/difference.ts';
import { decodeDifference } from '../src/output/decode.ts';
import { writeJson } from '../src/output/json.ts';
import { compared, type Answer } from './support/answer.ts';
import { minChanges, filePairs, linesOf, type FilePair } from './support/file-pairs.ts';

const names = { file1: 'p.txt', file2: 'q.txt' };

describe('the contract’s examples', () => {
  test('a line replaced', () => {
    expect(compared('up\ndown\nleft', 'up\ndown\nright', names)).toEqual({
      num_changed_sections: 1,
      total_lines_affected: { file1: 1, file2: 1 },
      file_index: ['--- p.txt', '+++ q.txt'],
      changed_sections: [
        {
          file1: { starting_line: 1, line_total: 3, exclusive_lines: ['left'] },
          file2: { starting_line: 1, line_total: 3, exclusive_lines: ['right'] },
          full_text_difference: '\n up\n down\n-left\n+right\n',
        },
      ],
    });
  });

  test.each([
    ['a missing final newline', 'a\nb', 'a\nb\n'],
    ['the way lines end', 'a\nb\nc\n', 'a\r\nb\rc'],
    ['a byte order mark', '\uFEFFa\n', 'a\n'],
    ['nothing', '', ''],
  ])('%s is no difference', (_, first, second) => {
    expect(compared(first, second, names)).toMatchObject({ num_changed_sections: 0, changed_sections: [] });
  });

  test.each([
    [6, 1],
    [7, 2],
  ])('%i equal lines between two changes: %i sections', (between, sections) => {
    const same = Array.from({ length: between }, (_, index) => `same ${index}`).join('\n');

    expect(compared(`a\n${same}\nb`, `A\n${same}\nB`, names).num_changed_sections).toBe(sections);
  });

  test('an empty file starts at 0 and has 0 lines', () => {
    expect(compared('', 'a\n\n', names).changed_sections).toEqual([
      {
        file1: { starting_line: 0, line_total: 0, exclusive_lines: [] },
        file2: { starting_line: 1, line_total: 2, exclusive_lines: ['a', ''] },
        full_text_difference: '\n+a\n+\n',
      },
    ]);
  });

  test('the context can be none', () => {
    expect(compared('a\nb\nc', 'a\nx\nc', names, 0).changed_sections[0]).toEqual({
      file1: { starting_line: 2, line_total: 1, exclusive_lines: ['b'] },
      file2: { starting_line: 2, line_total: 1, exclusive_lines: ['x'] },
      full_text_difference: '\n-b\n+x\n',
    });
  });
});

test('a line of 10 MiB is compared as any other', () => {
  const long = 'x'.repeat(10 * 1024 * 1024 - 2);

  const { changed_sections: sections } = compared(`${long}a`, `${long}b`, names);

  expect(sections[0]?.file1.exclusive_lines[0]).toHaveLength(long.length + 1);
  expect(sections[0]?.full_text_difference.endsWith('xb\n')).toBe(true);
});

test('sections rebuild file 2 from file 1, with as few lines changed as can be, over 20,000 pairs', () => {
  fc.assert(fc.property(filePairs(14), checkSections), { numRuns: 20_000 });
}, 120_000);

test('so do those of longer files', () => {
  fc.assert(fc.property(filePairs(120), checkSections), { numRuns: 300 });
});

function checkSections({ file1, file2, context }: FilePair): void {
  const [first, second] = [linesOf(file1), linesOf(file2)];
  const difference = findDifference(file1, file2, { context });

  const answer = JSON.parse(Buffer.from(writeJson(difference, names, context)).toString('utf8')) as Answer;

  const rebuilt: string[] = [];
  let taken = 0;
  let changed = 0;
  for (const section of answer.changed_sections) {
    const marked = section.full_text_difference.slice(1, -1).split('\n');
    const withMarker = (marker: string) =>
      marked.filter((text) => text[0] === marker).map((text) => text.slice(1));
    const start = section.file1.starting_line - (section.file1.line_total === 0 ? 0 : 1);
    const start2 = section.file2.starting_line - (section.file2.line_total === 0 ? 0 : 1);
    rebuilt.push(...first.slice(taken, start));
    if (rebuilt.length !== start2) throw new Error(`section of file 2 starts at ${start2}`);
    const old = marked.filter((text) => text[0] !== '+').map((text) => text.slice(1));
    assert.deepEqual(old, first.slice(start, start + section.file1.line_total));
    assert.deepEqual(section.file1.exclusive_lines, withMarker('-'));
    assert.deepEqual(section.file2.exclusive_lines, withMarker('+'));
    rebuilt.push(...marked.filter((text) => text[0] !== '-').map((text) => text.slice(1)));
    assert.deepEqual(rebuilt.length - start2, section.file2.line_total);
    taken = start + section.file1.line_total;
    changed += section.file1.exclusive_lines.length + section.file2.exclusive_lines.length;
  }
  rebuilt.push(...first.slice(taken));
  assert.deepEqual(rebuilt, second);
  assert.deepEqual(changed, minChanges(first, second));
  assert.deepEqual(answer.total_lines_affected.file1 + answer.total_lines_affected.file2, changed);
  assert.deepEqual(decodeDifference(difference, context).sections.length, answer.num_changed_sections);
}
