import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** One run of a command, from its start to its end. */
export interface Measured {
  readonly output: string;
  readonly seconds: number;
  /** Processor seconds of all its processes; undefined without GNU time. */
  readonly cpuSeconds?: number;
  /** The most memory that any of its processes had at once. */
  readonly peakMegabytes?: number;
}

const GNU_TIME = '/usr/bin/time';

/** Whether memory and processor time can be measured here. */
export function hasGnuTime(): boolean {
  try {
    return execFileSync(GNU_TIME, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).includes('GNU');
  } catch {
    return false;
  }
}

export async function measure(command: readonly [string, ...string[]], gnuTime: boolean): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const usage = join(folder, 'usage');
  const timed = gnuTime ? ([GNU_TIME, '-o', usage, '-f', '%M %U %S', ...command] as const) : command;
  try {
    const start = performance.now();
    const [program, ...args] = timed;
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    const seconds = (performance.now() - start) / 1000;
    if (code !== 0) throw new Error(`exit ${String(code)} from: ${command.join(' ')}`);
    return { output, seconds, ...(gnuTime ? resources(readFileSync(usage, 'utf8')) : {}) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function resources(usage: string): Pick<Measured, 'cpuSeconds' | 'peakMegabytes'> {
  const [kibibytes = 0, user = 0, system = 0] = usage.trim().split(' ').map(Number);
  return { cpuSeconds: user + system, peakMegabytes: (kibibytes * 1024) / 1e6 };
}
