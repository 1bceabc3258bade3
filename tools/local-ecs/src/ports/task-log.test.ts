import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { Listener, nodeContainer, owner } from '../../test/task.ts';
import { createLocalProcesses } from './local-processes.ts';
import { readLogRecord, TaskLogs } from './task-log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-ecs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('task logs', () => {
  test('keep what a task prints, with the time, the task, the container and the stream', async () => {
    const processes = createLocalProcesses({ logs: new TaskLogs(folder) });
    const listener = new Listener();
    const before = new Date().toISOString();

    await processes.start(nodeContainer(`console.log('to out'); console.error('')`), owner, listener);
    await listener.end();
    await processes.close();

    const records = readFileSync(join(folder, 'alpha.log'), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map(readLogRecord);
    expect(records).toHaveLength(2);
    const named = { task: 'alpha-1', container: 'app', at: expect.stringMatching(/^\d{4}-.*Z$/) };
    expect(records).toContainEqual({ ...named, stream: 'stdout', line: 'to out' });
    expect(records).toContainEqual({ ...named, stream: 'stderr', line: '' });
    expect(records.every((record) => record !== undefined && record.at >= before)).toBe(true);
  });

  test('are bounded: the oldest of a few files is forgotten', () => {
    const logs = new TaskLogs(folder, { bytes: 200, oldFiles: 2 });

    for (let line = 1; line <= 50; line += 1) logs.write(owner, 'app', 'stdout', `line ${line}`);
    logs.close();

    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['alpha.log.1', 'alpha.log.2']));
    expect(readdirSync(folder)).not.toContain('alpha.log.3');
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).size).toBeLessThan(300);
    const kept = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    expect(kept.join('')).toContain('line 50\n');
    expect(kept.join('')).not.toContain('line 1\n');
  });

  test('go on where an earlier run ended', () => {
    for (const line of ['first', 'second']) {
      const logs = new TaskLogs(folder);
      logs.write(owner, 'app', 'stdout', line);
      logs.close();
    }

    expect(readFileSync(join(folder, 'alpha.log'), 'utf8')).toMatch(/ first\n.* second\n$/);
  });

  test('a line that is none of theirs is told apart', () => {
    expect(readLogRecord('Error: no such thing')).toBeUndefined();
  });
});
