import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { exitCodes } from '../src/deployments/deployment-end.ts';

const root = join(import.meta.dirname, '../../..');
const runbooks = join(root, 'docs/runbooks');

test('every sentence that the page about refusals explains is one that the command line says', () => {
  const sources = globSync('{src/**/*.ts,../oci/src/**/*.ts}', { cwd: join(root, 'tools/fairway') })
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(root, 'tools/fairway', file), 'utf8'));
  const page = readFileSync(join(runbooks, 'refused.md'), 'utf8');
  const explained = page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, said = '']) => said));

  expect(explained.length).toBeGreaterThan(20);
  expect(explained.filter((said) => !sources.some((source) => says(source, said)))).toEqual([]);
});

test('every end of a deployment that asks for something has a page, and the list of pages names it', () => {
  const asking = Object.entries(exitCodes).filter(([, code]) => code !== 0);
  const list = readFileSync(join(runbooks, 'README.md'), 'utf8');
  const ends = readFileSync(join(root, 'docs/deploy-and-roll-back.md'), 'utf8');

  expect(asking.length).toBeGreaterThan(5);
  for (const [verdict, code] of asking) {
    const page = `${verdict.replaceAll(' ', '-')}.md`;
    expect(list).toContain(`[${verdict}](${page})`);
    expect(ends).toContain(`| [\`${verdict}\`](runbooks/${page}) | ${code} |`);
    expect(readFileSync(join(runbooks, page), 'utf8')).toMatch(/^## What to do$/m);
  }
});

/** An ellipsis stands for the parts that differ from one time to the next. */
function says(source: string, said: string): boolean {
  const [first = '', ...rest] = said.split('…');
  return source.split('\n').some((line) => line.includes(first) && rest.every((part) => line.includes(part)));
}
