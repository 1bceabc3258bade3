import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const VERSION = '1.5.33';
const POLL_MS = 100;
/** An installation takes seconds; a lock this old was left by a process that died. */
const STALE_LOCK_MS = 180_000;

const run = promisify(execFile);

/** This machine lacks something; the message names it and the command that installs it. */
export class MissingToolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MissingToolError';
  }
}

/**
 * Installs ministack into a virtual environment under `folder` unless it is there. Processes that come at the same time wait for the one that
 * installs.
 * @returns the path of the Python that has it
 * @throws {MissingToolError} when Python or its venv module is missing
 */
export async function installMinistack(folder: string): Promise<string> {
  const home = join(folder, `ministack-${VERSION}`);
  const python = join(home, 'bin/python');
  const complete = join(home, 'complete');
  while (!existsSync(complete)) {
    if (await lock(home)) {
      try {
        if (!existsSync(complete)) await install(home, python, complete);
      } finally {
        await rm(`${home}.lock`, { recursive: true, force: true });
      }
    } else {
      await wait(POLL_MS);
    }
  }
  return python;
}

async function lock(home: string): Promise<boolean> {
  await mkdir(join(home, '..'), { recursive: true });
  try {
    await mkdir(`${home}.lock`);
    return true;
  } catch {
    const since = await stat(`${home}.lock`).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - since > STALE_LOCK_MS) {
      // Renamed first: of several who find it stale only one may remove it.
      const stale = `${home}.lock.${process.pid}`;
      await rename(`${home}.lock`, stale).catch(() => undefined);
      await rm(stale, { recursive: true, force: true });
    }
    return false;
  }
}

async function install(home: string, python: string, complete: string): Promise<void> {
  await rm(home, { recursive: true, force: true });
  try {
    await run('python3', ['-m', 'venv', home]);
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'python3' : "python3's venv module";
    throw new MissingToolError(`${missing} not found (apt-get install python3 python3-venv)`);
  }
  await run(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    `ministack==${VERSION}`,
  ]);
  await writeFile(complete, '');
}
