import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { Listener, listening, nodeContainer, owner } from '../../test/task.ts';
import { isPortFree } from './free-port.ts';
import { createLocalProcesses } from './local-processes.ts';
import { endRecordedProcesses, RunRecord } from './run-record.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-ecs-'));
  file = join(folder, 'processes.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the record of what runs', () => {
  test('names what a scheduler has left running, and ends it', async () => {
    const processes = createLocalProcesses({ record: new RunRecord(file) });
    const [listener, beside] = [new Listener(), new Listener()];
    const { pid, port = 0 } = await processes.start(nodeContainer(listening), owner, listener);
    const waiting = nodeContainer('setInterval(() => {}, 1000)', { name: 'sidecar' });
    const sidecar = await processes.start(waiting, owner, beside);
    await listener.printed('listening');

    // A later scheduler knows only the file, too.
    const ended = await endRecordedProcesses(file, 0);

    expect(ended).toEqual([
      expect.objectContaining({ ...owner, container: 'app', pid, port }),
      expect.objectContaining({ ...owner, container: 'sidecar', pid: sidecar.pid }),
    ]);
    await Promise.all([listener.end(), beside.end()]);
    expect(await isPortFree(port)).toBe(true);
    await processes.close();
  });

  test('forgets what has ended', async () => {
    const processes = createLocalProcesses({ record: new RunRecord(file) });
    const listener = new Listener();
    await processes.start(nodeContainer(''), owner, listener);
    await listener.end();
    await processes.close();

    expect(readFileSync(file, 'utf8')).toBe('[]\n');
    expect(await endRecordedProcesses(file, 0)).toEqual([]);
  });

  test('may be missing or broken', async () => {
    expect(await endRecordedProcesses(file, 0)).toEqual([]);
    writeFileSync(file, '[{ "pid":');
    expect(await endRecordedProcesses(file, 0)).toEqual([]);
  });
});
