import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterEach, expect, test } from '@jest/globals';

const BENCHMARK = join(import.meta.dirname, '../fixtures/benchmark.ts');

let pids: readonly number[] = [];
afterEach(() => pids.forEach((pid) => end(pid)));

test('servers end with their benchmark, also when that is killed', async () => {
  const benchmark = spawn(process.execPath, [BENCHMARK], { stdio: ['ignore', 'pipe', 'pipe'] });
  // The servers inherit standard error: it closes when the last of them has ended.
  const ended = once(benchmark.stderr.resume(), 'close');
  const [line] = (await once(createInterface(benchmark.stdout), 'line')) as [string];
  pids = JSON.parse(line) as readonly number[];

  benchmark.kill('SIGKILL');
  await ended;

  expect(pids).toHaveLength(3);
});

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
