import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = join(import.meta.dirname, 'endpoint-process.ts');

/** Gives the address and the pid of a new endpoint, in a process of its own, to `use`, and ends it afterwards. */
export async function withSeparateEndpoint<T>(use: (url: string, pid: number) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-ecs-'));
  const child = spawn(process.execPath, [PROGRAM, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  try {
    const ended = exited.then(([code]) => {
      throw new Error(`the endpoint ended with ${code}`);
    });
    const [url] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
    return await Promise.race([use(url, child.pid ?? 0), ended]);
  } finally {
    child.stdin.end();
    await exited;
    await rm(folder, { recursive: true, force: true });
  }
}

/** Milliseconds that a process was ready to run, and others had the processors; undefined where the system does not tell. */
export async function waitedForProcessor(pid: number): Promise<number | undefined> {
  // Nanoseconds on a processor, nanoseconds in the queue, and how often it was given one.
  const stat = await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => undefined);
  return stat === undefined ? undefined : Number(stat.split(' ')[1]) / 1e6;
}
