import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.ts';
import { writeWholeSync } from './write-whole.ts';

const POLL_MS = 100;

/** One process's hold of a file; it ends with the process. */
export interface FileClaim {
  /** Says more of the holder to those who find the file taken. */
  announce(more: Readonly<Record<string, string>>): void;
  release(): void;
}

/** Another process that holds the file. */
export interface Holder {
  readonly owner: ProcessIdentity;
  /** The further members that the holder has announced. */
  readonly more: Readonly<Record<string, string>>;
}

export interface ClaimOptions {
  /** Is called before a file is taken over from a process that ended without giving it back. */
  readonly onLeft?: () => Promise<void>;
}

/**
 * Takes a file for this process, unless a process that still runs has it. A pid that is used again is not mistaken for the
 * process that had it before.
 * @param file absolute; it is removed on release
 * @returns the claim, or who holds the file
 * @example
 * const claim = await claimFile(join(folder, 'owner.json'));
 * if ('owner' in claim) throw new Error(`process ${claim.owner.pid} uses ${folder}`);
 */
export async function claimFile(file: string, options: ClaimOptions = {}): Promise<FileClaim | Holder> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const owner = identifyProcess(process.pid);
  if (owner === undefined)
    throw new Error(`process ${process.pid} is not in the system's table of processes`);
  while (!create(file, { owner, more: {} })) {
    const other = read(file);
    if (other !== undefined && isRunning(other.owner)) return other;
    await options.onLeft?.();
    removeLeft(file, other);
  }
  return {
    announce: (more) => writeWholeSync(file, toText({ owner, more }), { mode: 0o600 }),
    release: () => rmSync(file, { force: true }),
  };
}

/**
 * Does work while holding a file; waits while another process holds it, and takes over from a process that has ended.
 * @param file absolute
 */
export async function withFileClaim<T>(file: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const claim = await claimFile(file);
    if ('owner' in claim) {
      await delay(POLL_MS);
      continue;
    }
    try {
      return await work();
    } finally {
      claim.release();
    }
  }
}

/** Makes the file with its content in one step, or not at all when there is one. */
function create(file: string, holder: Holder): boolean {
  const draft = `${file}.${randomUUID()}.draft`;
  try {
    writeFileSync(draft, toText(holder), { mode: 0o600 });
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * The file is moved aside first: of several processes that find it abandoned, a later one must not remove the first
 * one's new file.
 */
function removeLeft(file: string, seen: Holder | undefined): void {
  const aside = `${file}.${randomUUID()}.left`;
  try {
    renameSync(file, aside);
    if (toText(read(aside)) !== toText(seen)) linkSync(aside, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

function read(file: string): Holder | undefined {
  try {
    const { owner, more = {} } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>;
    return owner && { owner, more };
  } catch {
    // It is gone meanwhile, or of another program's making.
    return undefined;
  }
}

function toText(holder: Holder | undefined): string {
  return `${JSON.stringify(holder, undefined, 2)}\n`;
}
