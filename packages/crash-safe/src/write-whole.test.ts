import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { makeWhole, writeWhole, writeWholeSync } from './write-whole.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crash-safe-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a file is replaced by a new one, with the mode that was asked for', async () => {
  const file = join(folder, 'record.json');
  writeFileSync(file, 'old', { mode: 0o644 });
  const before = statSync(file).ino;

  await writeWhole(file, 'new', { mode: 0o600 });

  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  // The renamed file is another one, so no reader can have seen half of it.
  expect(statSync(file).ino).not.toBe(before);
  expect(readdirSync(folder)).toEqual(['record.json']);
});

test.each([
  ['writeWhole', writeWhole],
  ['writeWholeSync', async (...args: Parameters<typeof writeWholeSync>) => writeWholeSync(...args)],
])('%s that fails leaves the old content and nothing beside it', async (_name, write) => {
  // A folder that is not empty cannot be replaced by a file.
  const place = join(folder, 'taken');
  mkdirSync(place);
  writeFileSync(join(place, 'kept'), 'old');

  await expect(write(place, 'new')).rejects.toThrow(/EISDIR|ENOTEMPTY/);

  expect(readdirSync(folder)).toEqual(['taken']);
  expect(readFileSync(join(place, 'kept'), 'utf8')).toBe('old');
});

test('several that write one file at the same time each write all of it', async () => {
  const file = join(folder, 'shared');
  const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));

  await Promise.all(contents.map((content) => writeWhole(file, content, { isShared: true })));

  expect(contents).toContain(readFileSync(file, 'utf8'));
  expect(readdirSync(folder)).toEqual(['shared']);
});

test('a folder is not seen before it is complete, and never when making it fails', async () => {
  const place = join(folder, 'cluster');

  await makeWhole(place, async (draft) => {
    mkdirSync(draft);
    expect(readdirSync(folder)).not.toContain('cluster');
    writeFileSync(join(draft, 'PG_VERSION'), '17');
  });
  const failing = makeWhole(join(folder, 'other'), async (draft) => {
    mkdirSync(draft);
    throw new Error('no room');
  });

  await expect(failing).rejects.toThrow('no room');
  expect(readdirSync(folder)).toEqual(['cluster']);
  expect(readdirSync(place)).toEqual(['PG_VERSION']);
});
