import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** A message to the process that starts others. */
export interface Start extends Command {
  readonly id: number;
}

export interface Ended {
  /** `null` where a signal ended it, or where it could not be started. */
  readonly code: number | null;
  /** Standard output and errors, as they came; or why it could not be started. */
  readonly output: string;
  /** Standard output alone. */
  readonly stdout: string;
}

/** The one starter of this process: it ends with it. */
let starter: ChildProcess | undefined;
const waiting = new Map<number, (ended: Ended) => void>();
let ids = 0;

/**
 * Runs a program to its end.
 * @param signal ends it, with all that it has started
 */
export async function runProcess(command: Command, signal?: AbortSignal): Promise<Ended> {
  if (signal?.aborted === true) return { code: null, output: '', stdout: '' };
  const child = startStarter();
  const id = (ids += 1);
  const end = () => void child.send({ end: id });
  signal?.addEventListener('abort', end, { once: true });
  try {
    return await new Promise<Ended>((resolve) => {
      waiting.set(id, resolve);
      child.channel?.ref();
      child.send({ id, ...command } satisfies Start);
    });
  } finally {
    signal?.removeEventListener('abort', end);
    if (waiting.size === 0) child.channel?.unref();
  }
}

function startStarter(): ChildProcess {
  if (starter?.connected === true) return starter;
  const child = fork(join(import.meta.dirname, 'process-starter.ts'), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.on('message', ({ id, ...ended }: Ended & { readonly id: number }) => {
    tell(id, ended);
  });
  child.once('exit', () => {
    for (const id of [...waiting.keys()])
      tell(id, { code: null, output: 'the starter of processes has ended', stdout: '' });
  });
  child.unref();
  starter = child;
  return child;
}

function tell(id: number, ended: Ended): void {
  const resolve = waiting.get(id);
  waiting.delete(id);
  resolve?.(ended);
}
