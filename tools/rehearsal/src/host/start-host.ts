import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { FromHost, HostOptions, ToHost } from './messages.ts';
import type { RehearsalRecord } from './record.ts';

/** An emulation in a process of its own. */
export interface RehearsalHost {
  readonly record: RehearsalRecord;
  /** Lets it go on when this process ends. */
  stay(): void;
  stop(): Promise<void>;
}

const PROGRAM = join(import.meta.dirname, 'main.ts');

/**
 * @param report takes a sentence of the emulation for whoever runs this
 * @throws {Error} when it does not start, with the reason
 */
export async function startHost(
  options: HostOptions,
  report: (text: string) => void,
): Promise<RehearsalHost> {
  // A group of its own: Ctrl-C in a terminal is for this process, which then ends it.
  const child = fork(PROGRAM, [JSON.stringify(options)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const record = await new Promise<RehearsalRecord>((resolve, reject) => {
    child.on('message', (message: FromHost) => {
      if (message.kind === 'ready') resolve(message.record);
      else if (message.kind === 'failed') reject(new Error(message.message));
      else report(message.text);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the emulation ended with exit code ${String(code)}`)));
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
