import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 50;

/** Ends a server that still runs on a data folder because its parent was killed. */
export async function endLeftover(dataFolder: string): Promise<void> {
  const file = join(dataFolder, 'postmaster.pid');
  const pid = await readPid(file);
  if (pid === undefined) return;
  if (await isServerOf(pid, dataFolder)) {
    process.kill(pid, 'SIGCONT');
    process.kill(pid, 'SIGINT');
    if (!(await hasEnded(pid, STOP_TIMEOUT_MS))) process.kill(pid, 'SIGQUIT');
    await hasEnded(pid, STOP_TIMEOUT_MS);
  }
  // Another program may have the number by now, and the server would refuse to start because of it.
  await rm(file, { force: true });
}

async function readPid(file: string): Promise<number | undefined> {
  const [line = ''] = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  return /^\d+$/.test(line) ? Number(line) : undefined;
}

async function isServerOf(pid: number, dataFolder: string): Promise<boolean> {
  try {
    const { stdout } = await run('ps', ['-o', 'command=', '-ww', '-p', String(pid)]);
    return stdout.includes('postgres') && stdout.includes(dataFolder);
  } catch {
    return false;
  }
}

async function hasEnded(pid: number, timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  while (performance.now() < until) {
    if (!isAlive(pid)) return true;
    await delay(POLL_MS);
  }
  return false;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
