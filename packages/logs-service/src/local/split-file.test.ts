import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { splitAtLines } from './split-file.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'split-file-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function pieces(text: string, rangeBytes: number): Promise<string[]> {
  const path = join(folder, 'log.jsonl');
  await writeFile(path, text);
  const ranges = await splitAtLines(path, text.length, rangeBytes);
  return ranges.map(({ start, end }) => text.slice(start, end));
}

test.each([
  ['aa\nbb\ncc\n', 1, ['aa\n', 'bb\n', 'cc\n']],
  ['aa\nbb\ncc\n', 3, ['aa\n', 'bb\n', 'cc\n']],
  ['aa\nbb\ncc\n', 4, ['aa\nbb\n', 'cc\n']],
  ['aa\nbb\ncc', 4, ['aa\nbb\n', 'cc']],
  ['aa\nbb\ncc', 100, ['aa\nbb\ncc']],
  ['\n\n\n', 1, ['\n', '\n', '\n']],
  ['no line feed', 3, ['no line feed']],
  ['', 3, []],
])('%j in ranges of %d bytes', async (text, rangeBytes, expected) => {
  expect(await pieces(text, rangeBytes)).toEqual(expected);
});

test('a line longer than what is looked at in one go stays whole', async () => {
  const long = 'x'.repeat(200_000);

  expect(await pieces(`${long}\nshort\n`, 10)).toEqual([`${long}\n`, 'short\n']);
});
