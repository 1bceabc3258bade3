import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { claimFile, identifyProcess, withFileClaim, type FileClaim } from '../src/index.ts';

let folder: string;
let file: string;
let started: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crash-safe-'));
  file = join(folder, 'file');
  started = [];
});
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

interface Started {
  readonly child: ChildProcess;
  nextLine(): Promise<string>;
}

function start(program: string): Started {
  const child = spawn(process.execPath, [join(import.meta.dirname, program), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return { child, nextLine: async () => String((await lines.next()).value) };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function untilThere(path: string): Promise<void> {
  const there = Promise.withResolvers<undefined>();
  const watcher = watch(folder, () => {
    if (existsSync(path)) there.resolve(undefined);
  });
  if (existsSync(path)) there.resolve(undefined);
  await there.promise;
  watcher.close();
}

function claimed(claim: Awaited<ReturnType<typeof claimFile>>): FileClaim {
  if ('owner' in claim) throw new Error(`held by ${claim.owner.pid}`);
  return claim;
}

describe('a claim', () => {
  test('is held by one process, which others are told of', async () => {
    const holder = start('holder.ts');
    expect(await holder.nextLine()).toBe('claimed');

    const claim = await claimFile(file);

    expect(claim).toMatchObject({ owner: { pid: holder.child.pid }, more: {} });
  });

  test('says what its holder has announced', async () => {
    const first = claimed(await claimFile(file));
    first.announce({ origin: 'http://127.0.0.1:8080' });

    expect(await claimFile(file)).toMatchObject({ more: { origin: 'http://127.0.0.1:8080' } });
    first.release();
    claimed(await claimFile(file)).release();
  });

  test('falls to the next when its holder was killed, after what was left is cleaned up', async () => {
    const holder = start('holder.ts');
    await holder.nextLine();
    await kill(holder.child);
    const steps: string[] = [];

    const claim = claimed(
      await claimFile(file, {
        onLeft: async () => void steps.push(existsSync(file) ? 'still there' : 'gone'),
      }),
    );

    expect(steps).toEqual(['still there']);
    claim.release();
    expect(existsSync(file)).toBe(false);
  });

  test('is not kept by another process that has the pid of its holder', async () => {
    const { pid } = process;
    writeFileSync(file, JSON.stringify({ owner: { pid, startTime: 'long ago' } }));

    claimed(await claimFile(file)).release();
  });

  test('falls to one of many that find it left', async () => {
    writeFileSync(file, JSON.stringify({ owner: { pid: 1, startTime: 'long ago' } }));

    const claims = await Promise.all(Array.from({ length: 20 }, () => claimFile(file)));

    expect(claims.filter((claim) => !('owner' in claim))).toHaveLength(1);
  });

  test('lets one after the other work', async () => {
    let working = 0;
    const seen: number[] = [];
    const work = async (): Promise<void> => {
      working += 1;
      seen.push(working);
      await Promise.resolve();
      working -= 1;
    };

    await Promise.all([1, 2, 3].map(() => withFileClaim(file, work)));

    expect(seen).toEqual([1, 1, 1]);
    expect(existsSync(file)).toBe(false);
  });
});

test('a guard acts when its process is killed, on all that it was told', async () => {
  const watcher = start('watcher.ts');
  await watcher.nextLine();

  await kill(watcher.child);

  await untilThere(file);
  expect(readFileSync(file, 'utf8')).toBe('first second\n');
});

test('a guard that is killed is replaced by one that knows what is known', async () => {
  const watcher = start('watcher.ts');
  const guard = Number(await watcher.nextLine());

  process.kill(guard, 'SIGKILL');

  const [reason, pauseMs, pid] = (await watcher.nextLine()).split(' ');
  expect([reason, pauseMs]).toEqual(['SIGKILL', '0']);
  expect(Number(pid)).not.toBe(guard);
  expect(identifyProcess(Number(pid))).toBeDefined();
  await kill(watcher.child);
  await untilThere(file);
  expect(readFileSync(file, 'utf8')).toBe('first\n');
});

test('a process is told when the one that started it has ended', async () => {
  const program = join(import.meta.dirname, 'child.ts');
  const parent = spawn('/bin/sh', ['-c', '"$0" "$1" "$2" & wait', process.execPath, program, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(parent);
  await once(createInterface(parent.stdout), 'line');

  await kill(parent);

  await untilThere(file);
});
