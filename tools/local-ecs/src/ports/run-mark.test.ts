import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { ContainerGuard } from './guard.ts';
import { markOfRecord, newRunMark, RUN_VARIABLE } from './run-mark.ts';
import { endRecordedProcesses } from './run-record.ts';

let folder: string;
let record: string;
let started: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-mark-'));
  record = join(folder, 'processes.json');
  started = [];
});
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Starts a process like a scheduler that is killed before it has recorded it. */
async function startUnrecorded(mark: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000); console.log("runs")'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { [RUN_VARIABLE]: mark },
  });
  started.push(child);
  await once(child.stdout, 'data');
  return child;
}

const linux = process.platform === 'linux' ? describe : describe.skip;

linux('a process that its scheduler had no time to record', () => {
  test('is ended by the guard, and a process of another scheduler is not', async () => {
    const [own, other] = [newRunMark(markOfRecord(record)), newRunMark(markOfRecord(record))];
    const ofOther = await startUnrecorded(other);
    const child = await startUnrecorded(own);
    const ended = once(child, 'exit');

    await new ContainerGuard(own, () => undefined).close();

    expect(await ended).toEqual([null, 'SIGINT']);
    expect(ofOther.exitCode ?? ofOther.signalCode).toBeNull();
  });

  test('is ended by the next scheduler that keeps its record in the same file', async () => {
    const child = await startUnrecorded(newRunMark(markOfRecord(record)));
    const ofOther = await startUnrecorded(newRunMark(markOfRecord(join(folder, 'other.json'))));
    const ended = once(child, 'exit');

    await endRecordedProcesses(record, 60_000);

    expect(await ended).toEqual([null, 'SIGINT']);
    expect(ofOther.exitCode ?? ofOther.signalCode).toBeNull();
  });
});
