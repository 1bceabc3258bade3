import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';

import type { FromHost, HostOptions, ToHost } from './messages.ts';
import { hostLog, type RehearsalRecord } from './record.ts';

/** An emulation in a process of its own. */
export interface RehearsalHost {
  readonly record: RehearsalRecord;
  /** Lets it go on when this process ends. */
  stay(): void;
  stop(): Promise<void>;
}

const PROGRAM = join(import.meta.dirname, 'main.ts');

/**
 * Its standard error goes to a file of its folder: the process that starts it may be gone when it has something to
 * say.
 * @param report takes a sentence of the emulation for whoever runs this
 * @throws {Error} when it does not start, with the reason
 */
export async function startHost(
  options: HostOptions,
  report: (text: string) => void,
): Promise<RehearsalHost> {
  await mkdir(options.folder, { recursive: true });
  const log = await open(hostLog(options.folder), 'w', 0o600);
  // A group of its own: Ctrl-C in a terminal is for this process, which then ends it.
  const child = fork(PROGRAM, [JSON.stringify(options)], {
    detached: true,
    stdio: ['ignore', 'ignore', log.fd, 'ipc'],
  });
  await log.close();
  const ended = once(child, 'exit');
  const record = await new Promise<RehearsalRecord>((resolve, reject) => {
    child.on('message', (message: FromHost) => {
      if (message.kind === 'ready') resolve(message.record);
      else if (message.kind === 'failed') reject(new Error(message.message));
      else report(message.text);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`the emulation ended with exit code ${String(code)}, see ${hostLog(options.folder)}`));
    });
  });
  return {
    record,
    stay: () => {
      child.send({ kind: 'stay' } satisfies ToHost, () => {
        child.disconnect();
        child.unref();
      });
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
