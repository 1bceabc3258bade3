import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { Listener, nodeContainer, owner } from '../../test/task.ts';
import { createLocalProcesses } from './local-processes.ts';
import { RunRecord } from './run-record.ts';
import { TaskLogs } from './task-log.ts';

let folder: string;
let notes: string[];
let logs: TaskLogs;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-ecs-'));
  notes = [];
  logs = new TaskLogs(folder, { note: (text) => notes.push(text) });
});
afterEach(() => {
  logs.close();
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const print = (line: string): void => logs.write(owner, 'app', 'stdout', line);

/** Time passes, for who asks how much did. */
function pass(ms: number): void {
  const later = performance.now() + ms;
  jest.spyOn(performance, 'now').mockImplementation(() => later);
}

/** The log without its times. */
function kept(): readonly string[] {
  const text = readFileSync(join(folder, 'alpha.log'), 'utf8');
  return text.split('\n').map((line) => line.replace(/^\S+ alpha-1\/app /, ''));
}

/** Obstacles in the way of a file, each with a function that removes it again. */
const obstacles: readonly [string, string, () => () => void][] = [
  [
    'the disk is full',
    'ENOSPC: the disk is full',
    () => {
      symlinkSync('/dev/full', join(folder, 'alpha.log'));
      return () => rmSync(join(folder, 'alpha.log'));
    },
  ],
  [
    'something else has its name',
    'EISDIR: illegal operation on a directory',
    () => {
      mkdirSync(join(folder, 'alpha.log'));
      return () => rmdirSync(join(folder, 'alpha.log'));
    },
  ],
  [
    'its folder is no folder any more',
    'ENOTDIR: not a directory',
    () => {
      rmSync(folder, { recursive: true });
      writeFileSync(folder, '');
      return () => rmSync(folder);
    },
  ],
];

describe('a log that cannot be written', () => {
  test.each(obstacles)(
    'because %s stops nobody, is told once, and goes on with what is missing',
    (_why, reason, put) => {
      const remove = put();
      for (const line of ['a', 'b', 'c']) print(line);
      remove();
      print('d');
      print('e');

      expect(kept()).toEqual([
        'stderr local-ecs: 3 lines are missing here: they could not be written',
        'stdout d',
        'stdout e',
        '',
      ]);
      expect(notes).toEqual([
        expect.stringMatching(new RegExp(`^the logs in ${folder} cannot be written \\(${reason}`)),
      ]);
      pass(10_000);
      print('f');
      expect(notes[1]).toBe(`the logs in ${folder} are written again; 3 lines were lost`);
    },
  );

  test('on a disk that takes a line now and then is told once all the same', () => {
    for (let round = 0; round < 5; round += 1) {
      const remove = obstacles[1]?.[2]();
      print('lost');
      remove?.();
      print('kept');
      rmSync(join(folder, 'alpha.log'));
      // Until the removed file is missed.
      pass(1_500);
    }

    expect(notes).toHaveLength(1);
  });

  test('because it was removed, with its folder or without, begins anew', () => {
    print('before');
    rmSync(folder, { recursive: true });
    pass(1_500);
    print('after');

    expect(kept()).toEqual(['stdout after', '']);
    expect(notes).toEqual([]);
  });

  test('does not end the task that prints, nor does a record that cannot be written', async () => {
    obstacles[0]?.[2]();
    const record = join(folder, 'processes.json');
    // It stays in the way, however often it is tried.
    mkdirSync(`${record}.draft`);
    const processes = createLocalProcesses({
      logs,
      record: new RunRecord(record, (text) => notes.push(text)),
    });
    const listener = new Listener();

    await processes.start(nodeContainer(`console.log('still here'); process.exitCode = 3`), owner, listener);

    expect(await listener.end()).toEqual({ exitCode: 3, lastLines: ['still here'] });
    expect(listener.lines).toEqual(['still here']);
    expect(notes.map((note) => note.split(' (')[0]).toSorted()).toEqual(
      [`${record} cannot be written`, `the logs in ${folder} cannot be written`].toSorted(),
    );
    await processes.close();
  });

  test('the record is complete as soon as there is room', async () => {
    const file = join(folder, 'processes.json');
    mkdirSync(`${file}.draft`);
    const again = Promise.withResolvers<string>();
    const record = new RunRecord(file, (text) => {
      notes.push(text);
      if (notes.length === 2) again.resolve(text);
    });
    const process = { ...owner, container: 'app', pid: 4711, startTime: '1' };
    record.add(process);
    rmdirSync(`${file}.draft`);

    expect(await again.promise).toBe(`${file} is written again, and complete`);
    record.close();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([process]);
  });
});
