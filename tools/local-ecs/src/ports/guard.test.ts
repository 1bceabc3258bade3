import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { identifyProcess } from '@fairway/crash-safe';

import { connectTo } from '../../test/task.ts';
import { isPortFree } from './free-port.ts';
import { endRecordedProcesses } from './run-record.ts';

interface Line {
  readonly port: number;
  readonly guard: number;
  readonly note?: string;
}

let folder: string;
let record: string;
let scheduler: ChildProcess;
let lines: AsyncIterator<string>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-ecs-'));
  record = join(folder, 'processes.json');
  const program = fileURLToPath(new URL('../../test/scheduler-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, record], { stdio: ['ignore', 'pipe', 'inherit'] });
  lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  scheduler = child;
});
afterEach(async () => {
  scheduler.kill('SIGKILL');
  await endRecordedProcesses(record, 0);
  rmSync(folder, { recursive: true });
});

async function nextLine(): Promise<Line> {
  return JSON.parse((await lines.next()).value as string) as Line;
}

/** The system closes a connection when the process that holds the other end is gone; a reset closes it too. */
async function closed(connection: Socket): Promise<void> {
  connection.on('error', () => undefined);
  await new Promise((resolve) => connection.once('close', resolve));
}

describe('the guard', () => {
  test('ends the processes of a scheduler that is killed', async () => {
    const { port } = await nextLine();
    const connection = await connectTo(port);

    scheduler.kill('SIGKILL');

    await closed(connection);
  });

  test('is missed and replaced at once when it is killed, and the new one knows what runs', async () => {
    const { port, guard } = await nextLine();
    const connection = await connectTo(port);

    process.kill(guard, 'SIGKILL');
    const told = await nextLine();
    scheduler.kill('SIGKILL');

    expect(told.note).toBe(
      'the guard that ends the containers when this process is killed has itself ended (SIGKILL); a new one takes its place',
    );
    expect(told.guard).not.toBe(guard);
    expect(identifyProcess(told.guard)).toBeDefined();
    await closed(connection);
  });

  test('that ends again and again is started later, and says so', async () => {
    const { guard } = await nextLine();
    process.kill(guard, 'SIGKILL');
    const first = await nextLine();
    process.kill(first.guard, 'SIGKILL');
    const second = await nextLine();

    const promises = [first, second].map(({ note }) => note?.split('; ')[1]);
    expect(promises).toEqual(['a new one takes its place', 'a new one is tried in 100 ms, and again']);
    expect(second.guard).toBeUndefined();
  });

  test('leaves to the next start what is left when the scheduler is killed with it', async () => {
    const { port, guard } = await nextLine();
    const gone = once(scheduler, 'exit');
    // Stopped, it can neither notice that its guard is gone nor start another.
    scheduler.kill('SIGSTOP');
    process.kill(guard, 'SIGKILL');
    scheduler.kill('SIGKILL');
    await gone;
    const before = await isPortFree(port);

    const ended = await endRecordedProcesses(record, 0);

    expect(before).toBe(false);
    expect(ended).toEqual([expect.objectContaining({ port, container: 'app' })]);
    expect(await isPortFree(port)).toBe(true);
  });
});
