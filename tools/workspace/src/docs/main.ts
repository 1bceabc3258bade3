// `node main.ts [PAGE …]`: runs every command of the documents, as committed, in a fresh clone. Ends with the count.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { workspaceRoot } from '../workspace.ts';
import { freshClone } from './fresh-clone.ts';
import { runPages } from './run-pages.ts';
import { shellBlocks } from './shell-blocks.ts';

const { folder, remove } = freshClone(workspaceRoot);
try {
  const asked = process.argv.slice(2);
  const pages =
    asked.length > 0 ? asked : globSync(['README.md', 'CONTRIBUTING.md', 'docs/**/*.md'], { cwd: folder });
  const blocks = pages.toSorted(readmeFirst).flatMap((page) => shellBlocks(page, readPage(page)));
  const { passed, failed } = await runPages(folder, blocks, (line) => console.log(line));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
} finally {
  remove();
}

function readPage(page: string): string {
  return readFileSync(join(folder, page), 'utf8');
}

/** Sorts pages in the order in which a newcomer reads. */
function readmeFirst(a: string, b: string): number {
  return Number(b === 'README.md') - Number(a === 'README.md') || a.localeCompare(b);
}
