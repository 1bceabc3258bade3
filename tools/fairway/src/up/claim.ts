import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { endLeftovers, identifyProcess, isRunning, type ProcessIdentity } from '@fairway/local-ecs';

import { Failure } from '../failure.ts';

/** What the file `up.json` in a data folder says of the run that uses the folder. */
interface RunRecord {
  readonly owner: ProcessIdentity;
  readonly origin?: string;
  /** The leaders of the services' process groups. */
  readonly processes: readonly ProcessIdentity[];
}

/** The right to use a data folder, until it is released. */
export interface Claim {
  /** Keeps on disk what must be ended if this process is killed. */
  record(run: Omit<RunRecord, 'owner'>): void;
  release(): void;
}

const PATIENCE_MS = 5_000;

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
  while (!create(file, { owner, processes: [] })) {
    const other = read(file);
    if (other !== undefined && isRunning(other.owner)) throw alreadyRunning(folder, other);
    const ended = await endLeftovers(other?.processes ?? [], PATIENCE_MS);
    note(`cleaned up after a run that was killed: ${describeEnded(ended)}`);
    rmSync(file, { force: true });
  }
  return {
    record: (run) => replace(file, { owner, ...run }),
    release: () => rmSync(file, { force: true }),
  };
}

/** Makes the file with its content in one step, or not at all when there is one. */
function create(file: string, record: RunRecord): boolean {
  const draft = writeDraft(file, record);
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

function replace(file: string, record: RunRecord): void {
  renameSync(writeDraft(file, record), file);
}

function writeDraft(file: string, record: RunRecord): string {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, `${JSON.stringify(record, undefined, 2)}\n`);
  return draft;
}

function read(file: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunRecord;
  } catch {
    return undefined;
  }
}

function alreadyRunning(folder: string, { owner, origin }: RunRecord): Failure {
  const where = origin === undefined ? '' : ` at ${origin}`;
  return new Failure(
    `an environment already runs from ${folder}${where} (pid ${owner.pid}): stop it with Ctrl-C or kill ${owner.pid}, ` +
      'or start a second one: ./fairway up --port 0 --data .fairway-2',
  );
}

function describeEnded(ended: readonly ProcessIdentity[]): string {
  if (ended.length === 0) return 'nothing of it was still running';
  return `ended ${ended.length} process(es) that were still running (pid ${ended.map(({ pid }) => pid).join(', ')})`;
}
