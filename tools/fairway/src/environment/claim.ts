import { join } from 'node:path';

import { claimFile, type Holder } from '@fairway/crash-safe';
import { endRecordedProcesses, type RecordedProcess } from '@fairway/local-ecs';

import { Failure } from '../terminal/failure.ts';

/** The right to use a data folder, held by its file `up.json` until it is released. */
export interface Claim {
  /** Says where the environment answers, for a process that wants the same folder. */
  announce(origin: string): void;
  release(): void;
}

const STOP_TIMEOUT_MS = 5_000;

/**
 * Claims a data folder for this process. What a run that was killed has left behind is ended first.
 * @param note is told what was cleaned up
 * @throws {Failure} when a running environment uses the folder
 */
export async function claimFolder(folder: string, note: (text: string) => void): Promise<Claim> {
  const claim = await claimFile(join(folder, 'up.json'), {
    onLeft: async () => {
      const ended = await endRecordedProcesses(processesFile(folder), STOP_TIMEOUT_MS);
      note(`cleaned up after a run that was killed: ${describeEnded(ended)}`);
    },
  });
  if ('owner' in claim) throw alreadyRunning(folder, claim);
  return {
    announce: (origin) => claim.announce({ origin }),
    release: () => claim.release(),
  };
}

/** The file with the list of running processes. */
export function processesFile(dataFolder: string): string {
  return join(dataFolder, 'processes.json');
}

function alreadyRunning(folder: string, { owner, more: { origin } }: Holder): Failure {
  const where = origin === undefined ? '' : ` at ${origin}`;
  return new Failure(
    `an environment already runs from ${folder}${where} (pid ${owner.pid}): stop it with Ctrl-C or kill ${owner.pid}, ` +
      'or start a second one: ./fairway up --port 0 --data .fairway-2',
  );
}

function describeEnded(ended: readonly RecordedProcess[]): string {
  if (ended.length === 0) return 'nothing of it was still running';
  const names = ended.map(({ task, container, pid, port }) => {
    const where = port === undefined ? '' : ` on port ${port}`;
    return `${task}/${container} (pid ${pid}${where})`;
  });
  return `ended leftovers of an earlier run: ${names.join(', ')}`;
}
