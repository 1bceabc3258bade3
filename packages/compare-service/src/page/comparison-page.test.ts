import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Comparison, Section } from '../engine/comparison.ts';
import { comparisonPage } from './comparison-page.ts';
import { uploadPage } from './upload-page.ts';

const names = { file1: 'old.py', file2: 'new.py' };

function changed(removed: readonly string[], added: readonly string[]): Comparison {
  const lines = { file1: removed.length, file2: added.length };
  return {
    minimal: true,
    totalLines: lines,
    changedLines: lines,
    sections: [
      {
        file1: { startingLine: 1, lineTotal: removed.length },
        file2: { startingLine: 1, lineTotal: added.length },
        blocks: [{ kind: 'changed', firstLine: { file1: 1, file2: 1 }, removed, added }],
      },
    ],
  };
}

const equal: Comparison = { ...changed([], []), totalLines: { file1: 2, file2: 2 }, sections: [] };

/** Every tag of a page with its attributes: no file's content may add to them. */
function tags(page: string): string[] {
  return [...page.matchAll(/<(?!\/)[^>]*>/g)].map(([tag]) => tag.replaceAll(/\s+/g, ' '));
}

test('marks what changed in a line, and says it in words', () => {
  const page = comparisonPage(changed(['x = 1'], ['x = 2']), names);

  expect(page).toContain('<del><span class="hljs-number">1</span></del>');
  expect(page).toContain('<ins><span class="hljs-number">2</span></ins>');
  expect(page).toContain('<span class="spoken">removed: </span>');
  expect(page).toMatch(/1 changed section:.*1 line removed.*1 line added/s);
});

test('says how many equal lines are before, between and after the sections', () => {
  const section = (startingLine: number, lineTotal: number): Section => ({
    file1: { startingLine, lineTotal },
    file2: { startingLine: 1, lineTotal: 1 },
    blocks: [{ kind: 'changed', firstLine: { file1: 1, file2: 1 }, removed: [], added: ['x'] }],
  });
  // Lines 3 and 4 of file 1, the lines that were added after its line 10, and those added after its last.
  const sections = [section(3, 2), section(10, 0), section(2_000, 0)];
  const page = comparisonPage({ ...equal, totalLines: { file1: 2_000, file2: 9 }, sections }, names);
  const gaps = [...page.matchAll(/class="gap">([^<]*)</g)].map(([, text]) => text);

  expect(gaps).toEqual(['2 equal lines', '6 equal lines', '1,990 equal lines']);
  expect(comparisonPage({ ...equal, totalLines: { file1: 3, file2: 3 } }, names)).not.toContain(
    'class="gap"',
  );
});

test('says that nothing changed', () => {
  expect(comparisonPage(equal, names)).toContain('No difference in 2 lines.');
});

test('says where fewer changed lines may be possible', () => {
  expect(comparisonPage({ ...changed(['a'], ['b']), minimal: false }, names)).toContain(
    'fewer changed lines',
  );
});

test('names characters that turn the direction of text', () => {
  const page = comparisonPage(changed(['if admin:'], ['if admin\u202e:']), names);

  expect(page).toContain('<span class="unseen">U+202E</span>');
  expect(page).not.toContain('\u202e');
});

test('names them in the names of files too, also in the title', () => {
  const page = comparisonPage(changed(['a'], ['b']), { file1: 'a\u202etxt.ts', file2: 'ن\u200cن.py' });

  expect(page).toContain('<title>aU+202Etxt.ts → ن\u200cن.py</title>');
  expect(page).toContain('<bdi>a<span class="unseen">U+202E</span>txt.ts</bdi>');
  expect(page).not.toContain('\u202e');
});

test('ends a line of a megabyte where nobody reads on', () => {
  const page = comparisonPage(changed(['x'.repeat(1_000_000)], []), { file1: 'a.txt', file2: 'b.txt' });

  expect(page).toContain('… 998,000 more characters');
  expect(page.length).toBeLessThan(10_000);
});

test.each([
  `<script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `' onmouseover='alert(1)`,
  '</title><svg/onload=alert(1)>',
  '&lt;b&gt;',
])('shows %s as text, in a file and in its name', (hostile) => {
  const page = comparisonPage(changed([hostile], []), { file1: `${hostile}.ts`, file2: 'b.txt' });
  const harmless = comparisonPage(changed(['text'], []), { file1: 'a.txt', file2: 'b.txt' });

  const known = new Set([
    ...tags(harmless),
    ...tags(page).filter((tag) => /^<span class="hljs-[\w -]+">$/.test(tag)),
  ]);
  expect(tags(page).filter((tag) => !known.has(tag))).toEqual([]);
});

test('has no other tags than its own, whatever the files hold', () => {
  const own =
    /^<(?:!doctype html|\/?(?:html|head|meta|title|link|script|body|main|header|h1|p|nav|a|bdi|section|table|caption|colgroup|col|thead|tr|th|tbody|td|code|del|ins|span|footer)\b[^<]*)>$/;
  const hostile = fc.array(
    fc.constantFrom('<', '>', '"', "'", '&', '</td>', '<svg ', 'onload=', '`', '/*', '#', 'x'),
  );
  const lines = fc.array(
    hostile.map((parts) => parts.join('')),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(lines, lines, hostile, (removed, added, name) => {
      const page = comparisonPage(changed(removed, added), { file1: `${name.join('')}.ts`, file2: 'b.py' });

      expect(tags(page).filter((tag) => !own.test(tag) || /onload|<svg/.test(tag))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('asks for two files with names that a screen reader tells', () => {
  const page = uploadPage(10 * 1024 * 1024);

  expect(page).toContain('<label for="file1">Before</label>');
  expect(page).toMatch(/<input[^>]*name="file2"[^>]*required/s);
  expect(page).toContain('enctype="multipart/form-data"');
});
