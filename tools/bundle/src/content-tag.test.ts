import { expect, test } from '@jest/globals';

import { temporaryFolder, writeFiles } from '../test/temporary-folder.ts';
import { contentTag } from './content-tag.ts';

async function tagOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  return contentTag(folder);
}

test('the same files have the same tag, in whatever order they were written', async () => {
  const tags = await Promise.all([tagOf({ a: '1', 'b/c': '2' }), tagOf({ 'b/c': '2', a: '1' })]);

  expect(tags[0]).toMatch(/^[0-9a-f]{12}$/);
  expect(tags[1]).toBe(tags[0]);
});

test('another content, another name, and the same bytes cut elsewhere have other tags', async () => {
  const folders: readonly Record<string, string>[] = [
    { a: '1', b: '2' },
    { a: '1', b: '3' },
    { a: '1', c: '2' },
    { a: '12', b: '' },
    { a: '', b: '12' },
    { a: '1' },
  ];

  const tags = await Promise.all(folders.map(tagOf));

  expect(new Set(tags).size).toBe(folders.length);
});
