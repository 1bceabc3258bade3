import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { LogOutput } from './log-output.ts';

let folder = '';
const open: number[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-output-'));
});

afterEach(() => {
  for (const fd of open.splice(0)) closeSync(fd);
  rmSync(folder, { recursive: true });
});

function opened(path: string, flags: string | number): number {
  const fd = openSync(path, flags);
  open.push(fd);
  return fd;
}

function flushed(output: LogOutput): Promise<void> {
  return new Promise((resolve) => output.flush(resolve));
}

function whatIsThere(pipe: number): string {
  const buffer = Buffer.alloc(64 * 1024);
  try {
    return buffer.toString('latin1', 0, readSync(pipe, buffer));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    return '';
  }
}

/** Each of the same length, so that it is known how many fit. */
function lines(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => `line ${String(from + index).padStart(4, '0')}\n`);
}

const LINE = 'line 0000\n'.length;

describe('log output', () => {
  test('writes every line in its order, however many there are', async () => {
    const path = join(folder, 'log');
    const output = new LogOutput({ fd: opened(path, 'a'), onLost: () => expect('lost').toBe('kept') });
    const all = lines(5_000);

    for (const line of all) output.write(line);
    await flushed(output);

    expect(readFileSync(path, 'utf8')).toBe(all.join(''));
  });

  test('is flushed at once when there is nothing to write', async () => {
    await flushed(new LogOutput({ fd: opened(join(folder, 'log'), 'a'), onLost: () => undefined }));
  });

  test('drops and counts on a full disk, ends no flush later, and says so once there is room', async () => {
    if (!existsSync('/dev/full')) {
      console.log('skipped: /dev/full not found (Linux has it)');
      return;
    }
    const path = join(folder, 'log');
    const losses: unknown[] = [];
    const place = {
      fd: opened('/dev/full', 'w'),
      onLost: (count: number, error: Error | undefined) => losses.push([count, error?.message]),
      maxWaitingCharacters: 10 * LINE,
    };
    const output = new LogOutput(place);

    for (const line of lines(4)) output.write(line);
    await flushed(output);
    for (const line of lines(25, 4)) output.write(line);
    await flushed(output);

    place.fd = opened(path, 'a');
    await flushed(output);
    await flushed(output);

    expect(losses).toEqual([[15, 'ENOSPC: no space left on device, write']]);
    expect(readFileSync(path, 'utf8')).toBe(lines(14).join(''));
    output.write('after\n');
    await flushed(output);
    expect(readFileSync(path, 'utf8')).toMatch(/after\n$/);
    expect(losses).toHaveLength(1);
  });

  test('keeps no more than it may for a reader that does not read, and goes on when it does', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const pipe = opened(path, 'r+');
    const lost = Promise.withResolvers<readonly unknown[]>();
    const output = new LogOutput({
      fd: pipe,
      onLost: (...told) => lost.resolve(told),
      maxWaitingCharacters: 100_000,
    });
    // More than the pipe takes, then twice as much as may wait.
    output.write(`${'x'.repeat(99_998)}\n`);
    output.flush();
    for (const line of lines(20_000)) output.write(line);

    const reader = opened(path, constants.O_RDONLY | constants.O_NONBLOCK);
    let read = '';
    const readOn = setInterval(() => (read += whatIsThere(reader)), 1);
    const [count, error] = await lost.promise;
    clearInterval(readOn);

    expect(error).toBeUndefined();
    expect(count).toBe(10_000);
    expect(read).toMatch(/^x+\nline 0000\n/);
  });
});
