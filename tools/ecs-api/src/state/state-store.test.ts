import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { Collection } from './collection.ts';
import { folderStore } from './state-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ecs-state-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('records on disk', () => {
  test('are there for the next process, under keys of any text', () => {
    const first = new Collection<{ n: number }>(folderStore(folder), 'things');
    first.put('arn:aws:ecs:eu-central-1:0:task/a b/..%2f', { n: 1 });
    first.put('gone', { n: 2 });
    first.put('arn:aws:ecs:eu-central-1:0:task/a b/..%2f', { n: 3 });
    first.remove('gone');

    const second = new Collection<{ n: number }>(folderStore(folder), 'things');

    expect(second.values()).toEqual([{ n: 3 }]);
    expect(second.get('arn:aws:ecs:eu-central-1:0:task/a b/..%2f')).toEqual({ n: 3 });
  });

  test('a write that was cut leaves the record as it was', () => {
    new Collection<{ n: number }>(folderStore(folder), 'things').put('one', { n: 1 });
    writeFileSync(join(folder, 'things', 'one.json.draft'), '{"n":');

    expect(new Collection(folderStore(folder), 'things').values()).toEqual([{ n: 1 }]);
  });

  test('are for their owner only: task definitions carry what others should not read', () => {
    new Collection<{ n: number }>(folderStore(folder), 'things').put('one', { n: 1 });

    const [file = ''] = readdirSync(join(folder, 'things'));
    expect(statSync(join(folder, 'things', file)).mode & 0o077).toBe(0);
    expect(statSync(join(folder, 'things')).mode & 0o077).toBe(0);
  });

  test('on a full disk refuse what is asked for, and keep what has happened when there is room', async () => {
    if (!existsSync('/dev/full')) {
      console.log('skipped: /dev/full not found (Linux has it)');
      return;
    }
    const notes: string[] = [];
    const again = Promise.withResolvers<unknown>();
    const store = folderStore(folder, (note) => {
      if (notes.push(note) === 2) again.resolve(note);
    });
    const things = new Collection<{ n: number }>(store, 'things');
    things.put('asked', { n: 1 });
    const drafts = ['asked', 'happened', 'progress'].map((key) =>
      join(folder, 'things', `${key}.json.draft`),
    );
    // A write that fails takes its draft away.
    const fillDisk = (): void => {
      for (const draft of drafts.filter((path) => !isLink(path))) symlinkSync('/dev/full', draft);
    };
    fillDisk();

    expect(() => things.put('asked', { n: 2 })).toThrow('ENOSPC');
    things.keep('happened', { n: 3 });
    fillDisk();
    things.change('progress', { n: 4 });
    things.flush();
    fillDisk();
    things.keep('happened', { n: 5 });
    fillDisk();

    expect(things.values()).toEqual([{ n: 1 }, { n: 5 }, { n: 4 }]);
    expect(notes).toEqual([
      `the state in ${folder} cannot be kept (ENOSPC: the disk is full); everything goes on, and it is tried again`,
    ]);
    for (const draft of drafts) rmSync(draft, { force: true });
    await again.promise;
    things.flush();

    expect(notes[1]).toBe(`the state in ${folder} is kept again`);
    const kept = folderStore(folder).load('things');
    expect(Object.fromEntries(kept)).toEqual({ asked: { n: 1 }, happened: { n: 5 }, progress: { n: 4 } });
  });
});

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
