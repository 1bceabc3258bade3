import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  endRecordedProcesses,
  identifyProcess,
  isRunning,
  type ProcessIdentity,
  type RecordedProcess,
} from '@fairway/local-ecs';

import { Failure } from '../terminal/failure.ts';

/** The file `up.json` in a data folder: the run that uses the folder. */
interface Claimant {
  readonly owner: ProcessIdentity;
  readonly origin?: string;
}

/** The right to use a data folder, until it is released. */
export interface Claim {
  /** Says where the environment answers, for whoever wants the folder too. */
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
  const file = join(folder, 'up.json');
  const owner = identifyProcess(process.pid);
  if (owner === undefined) throw new Error(`this process (pid ${process.pid}) cannot be identified`);
  mkdirSync(folder, { recursive: true });
  while (!create(file, { owner })) {
    const other = read(file);
    if (other !== undefined && isRunning(other.owner)) throw alreadyRunning(folder, other);
    const ended = await endRecordedProcesses(processesFile(folder), STOP_TIMEOUT_MS);
    note(`cleaned up after a run that was killed: ${describeEnded(ended)}`);
    rmSync(file, { force: true });
  }
  return {
    announce: (origin) => replace(file, { owner, origin }),
    release: () => rmSync(file, { force: true }),
  };
}

/** Where it is kept which processes run. */
export function processesFile(dataFolder: string): string {
  return join(dataFolder, 'processes.json');
}

/** Makes the file with its content in one step, or not at all when there is one. */
function create(file: string, claimant: Claimant): boolean {
  const draft = writeDraft(file, claimant);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

function replace(file: string, claimant: Claimant): void {
  renameSync(writeDraft(file, claimant), file);
}

function writeDraft(file: string, claimant: Claimant): string {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, `${JSON.stringify(claimant, undefined, 2)}\n`);
  return draft;
}

function read(file: string): Claimant | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Claimant;
  } catch {
    return undefined;
  }
}

function alreadyRunning(folder: string, { owner, origin }: Claimant): Failure {
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
  return `ended what was still running: ${names.join(', ')}`;
}
