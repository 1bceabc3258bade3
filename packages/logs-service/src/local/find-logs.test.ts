import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { findLogs } from './find-logs.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-logs-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, day = '2026-01-01'): Promise<void> {
  await writeFile(join(folder, name), 'x');
  await utimes(join(folder, name), new Date(day), new Date(day));
}

async function found(all: boolean): Promise<string[]> {
  return (await findLogs(folder, all)).map(({ path }) => path.slice(folder.length + 1));
}

describe('a folder', () => {
  test('stands for its newest log by the time in the name', async () => {
    await file('2025-09-15T12-00.jsonl', '2026-03-03');
    await file('2025-09-15T13-00.jsonl.gz', '2026-02-02');
    await file('today.jsonl', '2026-04-04');

    expect(await found(false)).toEqual(['2025-09-15T13-00.jsonl.gz']);
  });

  test('stands for the last changed log when no name has a time', async () => {
    await file('a.jsonl', '2026-01-02');
    await file('b.jsonl', '2026-01-01');

    expect(await found(false)).toEqual(['a.jsonl']);
  });

  test('stands for all of its logs with all, and for nothing else in it', async () => {
    await file('a.jsonl', '2026-01-02');
    await file('b.jsonl.gz', '2026-01-01');
    await file('notes.txt');
    await file('.hidden.jsonl');
    await mkdir(join(folder, 'folder.jsonl'));

    expect(await found(true)).toEqual(['a.jsonl', 'b.jsonl.gz']);
  });

  test('tells what it passes over although it is called like a log', async () => {
    await file('a.jsonl');
    await mkdir(join(folder, 'b.jsonl'));
    await symlink('nowhere', join(folder, 'c.jsonl'));
    const told: string[] = [];

    await findLogs(folder, true, (sentence) => told.push(sentence));

    expect(told).toEqual([
      `'${join(folder, 'b.jsonl')}' is a folder: passed over`,
      `'${join(folder, 'c.jsonl')}' is gone, or a link that leads nowhere: passed over`,
    ]);
  });

  test('without a log is an error that says what was looked for', async () => {
    await file('notes.txt');

    await expect(findLogs(folder, false)).rejects.toThrow(
      `folder '${folder}' has no *.jsonl or *.jsonl.gz file; subfolders are not searched`,
    );
  });
});

test('a file stands for itself, whatever it is called', async () => {
  await file('app.log');

  expect(await findLogs(join(folder, 'app.log'), false)).toEqual([
    { path: join(folder, 'app.log'), size: 1, sequential: false },
  ]);
});

test('a path that leads nowhere is an error that names it', async () => {
  await expect(findLogs(join(folder, 'none'), false)).rejects.toThrow(/none' does not exist; give a file/);
});
