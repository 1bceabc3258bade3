import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { makeWhole } from '@fairway/crash-safe';

import type { Binaries } from './binaries.ts';
import { commandLine, type Launcher } from './launcher.ts';

const run = promisify(execFile);
const PACKAGES = 'node_modules';

/**
 * An empty cluster to copy, made on first use: to make one takes a second of processor time, and a tenth to copy it.
 * Beside the installed packages, so that it goes when they do.
 * @returns its folder; undefined when it cannot be kept there
 */
export async function clusterTemplate(binaries: Binaries, launcher: Launcher): Promise<string | undefined> {
  const folder = await templateFolder(binaries, launcher);
  if (folder === undefined || existsSync(folder)) return folder;
  // Another process may be first, and there may be no room.
  await makeWhole(folder, (draft) => makeCluster(draft, binaries, launcher), { isShared: true }).catch(
    () => undefined,
  );
  return existsSync(folder) ? folder : undefined;
}

/**
 * The folder of a template. Its name has everything that a cluster depends on: the program, the owner of its files,
 * and the time zone of this machine.
 */
async function templateFolder({ initdb }: Binaries, { owner }: Launcher): Promise<string | undefined> {
  const end = initdb.lastIndexOf(`/${PACKAGES}/`);
  if (end === -1) return undefined;
  const { size, mtimeMs } = await stat(initdb);
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const name = createHash('sha256')
    .update(JSON.stringify([size, mtimeMs, owner, timeZone]))
    .digest('hex');
  return join(initdb.slice(0, end), PACKAGES, '.cache', `postgres-${name.slice(0, 12)}`);
}

/** @param folder which is not there yet */
export async function makeCluster(folder: string, { initdb }: Binaries, launcher: Launcher): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(folder, { mode: 0o700 });
  await chown(folder, launcher.owner, -1);
  const { command, args } = commandLine(launcher, initdb, [
    '--pgdata',
    folder,
    '--username',
    'postgres',
    '--encoding',
    'UTF8',
    '--locale',
    'C',
    // Only this user can open the socket's folder, so every connection is let in as any role.
    '--auth',
    'trust',
    '--no-instructions',
    '--no-sync',
  ]);
  await run(command, args);
}

/** Copies owners and modes, too: PostgreSQL refuses a folder that others may enter. */
export async function copyCluster(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await run('cp', ['-Rp', from, to]);
}
