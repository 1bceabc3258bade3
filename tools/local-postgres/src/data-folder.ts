import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import type { Binaries } from './binaries.ts';
import { commandLine, type Launcher } from './launcher.ts';

const run = promisify(execFile);

export const MAJOR_VERSION = '17';

/**
 * Makes sure that the folder holds a cluster that the launcher's user can run.
 * @throws {Error} when it holds one of another major version
 */
export async function prepareDataFolder(
  folder: string,
  binaries: Binaries,
  launcher: Launcher,
): Promise<void> {
  const versionFile = join(folder, 'PG_VERSION');
  if (!existsSync(versionFile)) {
    await initialise(folder, binaries, launcher);
    return;
  }
  const version = (await readFile(versionFile, 'utf8')).trim();
  if (version !== MAJOR_VERSION) {
    throw new Error(
      `${folder} was made by PostgreSQL ${version}, and this is ${MAJOR_VERSION}: move it away, then start again`,
    );
  }
  if ((await stat(folder)).uid !== launcher.owner) await giveTo(folder, launcher.owner);
}

/** In a folder beside it first: what is interrupted half-way must not pass for a cluster. */
async function initialise(folder: string, { initdb }: Binaries, launcher: Launcher): Promise<void> {
  const draft = `${folder}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(draft, { mode: 0o700 });
  await chown(draft, launcher.owner, -1);
  const { command, args } = commandLine(launcher, initdb, [
    ...['--pgdata', draft, '--username', 'postgres', '--encoding', 'UTF8', '--locale', 'C'],
    // Whoever can open the socket's folder, which is this user alone, is let in as any role.
    ...['--auth', 'trust', '--no-instructions', '--no-sync'],
  ]);
  await run(command, args);
  await rm(folder, { recursive: true, force: true });
  await rename(draft, folder);
}

/** A folder that was used by another launcher. */
async function giveTo(folder: string, owner: number): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chown(join(entry.parentPath, entry.name), owner, -1);
  }
  await chown(folder, owner, -1);
}
