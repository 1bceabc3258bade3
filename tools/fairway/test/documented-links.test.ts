import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');
const pages = globSync(
  ['{README,CONTRIBUTING,infra/README}.md', '{packages,tools}/*/README.md', 'docs/**/*.md'],
  {
    cwd: root,
  },
);

/** Links of a page to files of this repository: the page, the file, and the heading when there is one. */
const links = pages.flatMap((page) =>
  [...proseOf(page).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(
    ([, file = '', heading]) => ({
      page,
      file: file === '' ? page : normalize(join(dirname(page), file)),
      heading,
    }),
  ),
);

test('every link of a page leads to a file that there is', () => {
  expect(links.length).toBeGreaterThan(200);
  expect(links.filter(({ file }) => !existsSync(join(root, file)))).toEqual([]);
});

test('every link to a heading leads to one that its page has', () => {
  const lost = links.filter(
    ({ file, heading }) => heading !== undefined && file.endsWith('.md') && !anchorsOf(file).has(heading),
  );
  expect(lost).toEqual([]);
});

test('every task page is in the README', () => {
  const listed = new Set(links.filter(({ page }) => page === 'README.md').map(({ file }) => file));
  // Pages that another page of the list leads to.
  const further = links.filter(({ page }) => listed.has(page)).map(({ file }) => file);
  const reached = new Set([...listed, ...further]);
  expect(globSync('docs/*.md', { cwd: root }).filter((page) => !reached.has(page))).toEqual([]);
});

/** Code is no link, though it may look like one. */
function proseOf(page: string): string {
  return readFileSync(join(root, page), 'utf8')
    .replaceAll(/^ *```[\s\S]*?^ *```$/gm, '')
    .replaceAll(/`[^`\n]*`/g, '');
}

/** The names under which GitHub finds the headings of a page, and its own anchors. */
function anchorsOf(page: string): ReadonlySet<string> {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  const own = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id);
  return new Set([...headings, ...own]);
}
